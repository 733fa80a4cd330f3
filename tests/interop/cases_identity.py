"""Who may call, and who calls: accounts that challenge their callers, and calls that are signed and judged (STIR)."""

import re

from cases_replay import replay
from lab import check
from phone import Phone, read_trace
from run import case

URL = "https://cert.caller.test/alice.pem"


def configuration(lab, name, *lines):
    file = lab.path(f"{name}.toml")
    file.write_text("\n".join(["[[accounts]]", f'name = "{name}"', f'sip_uri = "sip:{name}@{name}.test"', "register = false", *lines, ""]))
    file.chmod(0o600)
    return file


def openssl(lab, *arguments):
    code, text = lab.finish(["openssl", *arguments])
    check(code == 0, f"openssl {arguments[0]} gave exit code {code}: {text}")


def key(lab, name):
    file = lab.path(f"{name}.key")
    openssl(lab, "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", file)
    file.chmod(0o600)
    return file


def secret(lab, name):
    """The secret number of the key of that name, 32 bytes."""
    code, text = lab.finish(["openssl", "ec", "-in", lab.path(f"{name}.key"), "-noout", "-text"])
    check(code == 0, f"openssl ec gave exit code {code}: {text}")
    digits = re.search(r"priv:\s+([0-9a-f:\s]+)", text).group(1)
    return bytes.fromhex(re.sub(r"[:\s]", "", digits))[-32:].rjust(32, b"\0")


def certificate(lab, name, signer=None, extensions=""):
    """Of the key of that name; `signer` None: by itself, as an authority."""
    request, file, extra = lab.path(f"{name}.csr"), lab.path(f"{name}.pem"), lab.path(f"{name}.ext")
    extra.write_text(extensions or "basicConstraints = critical, CA:TRUE\nkeyUsage = keyCertSign\n")
    openssl(lab, "req", "-new", "-key", lab.path(f"{name}.key"), "-subj", f"/CN={name}", "-out", request)
    by = ["-CA", lab.path(f"{signer}.pem"), "-CAkey", lab.path(f"{signer}.key"), "-CAcreateserial"] if signer else ["-signkey", lab.path(f"{name}.key")]
    openssl(lab, "x509", "-req", "-in", request, "-days", "2", "-extfile", extra, *by, "-out", file)
    return file


def signer_and_judge(lab, domain, *policy, signer_flags=(), judge_flags=()):
    """A phone that signs as alice@alice.test, and one that trusts our authority; the certificate speaks for `domain`."""
    key(lab, "authority")
    trusted = certificate(lab, "authority")
    mine = key(lab, "alice")
    proof = certificate(lab, "alice", "authority", f"basicConstraints = CA:FALSE\nsubjectAltName = DNS:{domain}\n")
    judge = Phone(lab, *judge_flags, "--config", configuration(
        lab, "bob", "[accounts.stir]", f'trust_file = "{trusted}"', *policy, "[[accounts.stir.certificates]]", f'url = "{URL}"', f'file = "{proof}"'))
    address = judge.expect("ready")["address"]
    signer = Phone(lab, *signer_flags, "--config", configuration(lab, "alice", "[accounts.stir]", f'key_file = "{mine}"', f'certificate_url = "{URL}"'))
    return signer, judge, address


@case("identity: a signed call is proven, and an unsigned one is told")
def proven(lab):
    signer, judge, address = signer_and_judge(lab, "alice.test")
    signer.send(f"dial sip:bob@{address}")
    told = judge.expect("incoming")
    check(told["identity"] == "proven" and "alice@alice.test" in told["identity_reason"], f"the signed call was told as {told}")
    stranger = Phone(lab, "--config", configuration(lab, "carol"))
    stranger.send(f"dial sip:bob@{address}")
    told = judge.expect("incoming")
    check(told["identity"] == "unsigned", f"the unsigned call was told as {told}")


@case("identity: where proof is required, a caller in another's name is refused, and so is one who is not signed")
def refused(lab):
    signer, judge, address = signer_and_judge(lab, "mallory.test", "require = true")
    signer.send(f"dial sip:bob@{address}")
    told = judge.expect("incoming")
    check(told["identity"] == "unproven", f"the call was told as {told}")
    signer.expect("disconnected", code=437)
    stranger = Phone(lab, "--config", configuration(lab, "carol"))
    stranger.send(f"dial sip:bob@{address}")
    stranger.expect("disconnected", code=428)


@case("identity: a signed call that both phones recorded replays on a virtual clock, and the key is in neither file")
def replayed(lab):
    sessions = [lab.path("signer.siprec"), lab.path("judge.siprec")]
    signer, judge, address = signer_and_judge(lab, "alice.test", signer_flags=["--record-session", sessions[0]],
                                              judge_flags=["--auto-answer", "200", "--record-session", sessions[1]])
    signer.dial(f"sip:bob@{address}")
    check(judge.expect("incoming")["identity"] == "proven", "the call was not proven")
    signer.hang_up()
    judge.expect("disconnected")
    signer.quit()
    judge.quit()
    for session in sessions:
        check(replay(session) > 1, f"{session} holds no call")
        check(b"\r\nIdentity: " in session.read_bytes(), f"{session} holds no signed INVITE")
        check(secret(lab, "alice") not in session.read_bytes(), f"{session} holds the private key")


@case("identity: an account lets in callers who know the password, with the algorithms it names")
def challenged(lab):
    callee = Phone(lab, "--auto-answer", "200", "--config", configuration(
        lab, "bob", "[accounts.challenge]", 'realm = "home"', 'algorithms = ["SHA-512-256", "MD5"]',
        "[[accounts.challenge.users]]", 'name = "alice"', 'password = "secret"'))
    address = callee.expect("ready")["address"]
    trace = lab.path("alice.jsonl")
    caller = Phone(lab, "--trace", trace, "--config", configuration(lab, "alice", 'auth_password = "secret"'))
    caller.dial(f"sip:bob@{address}")
    caller.hang_up()
    messages = [e["bytes"].decode() for e in read_trace(trace)]
    offered = [re.findall(r"algorithm=([\w-]+)", m) for m in messages if m.startswith("SIP/2.0 401")]
    check(offered == [["SHA-512-256", "MD5"]], f"the 401 offered {offered}")
    check(any("algorithm=SHA-512-256" in m for m in messages if m.startswith("INVITE")), "the caller did not answer the first of them")
    guesser = Phone(lab, "--config", configuration(lab, "carol", 'auth_user = "alice"', 'auth_password = "guess"'))
    guesser.send(f"dial sip:bob@{address}")
    guesser.expect("disconnected", code=401)
    check(callee.count("incoming") == 1, "a caller without the password was let in")
