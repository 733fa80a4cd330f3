#include "xml.hpp"

#include <base/ascii.hpp>

#include <expat.h>

#include <algorithm>
#include <memory>

namespace sip::detail {
namespace {

constexpr char separator = '\n';  // between namespace and name; no name can hold it

/// One run of expat. Its salted hash tables are its own affair: they change no result.
class builder {
 public:
  builder(std::string_view document, std::string_view space, std::string_view local)
      : parser_(XML_ParserCreateNS(nullptr, separator), XML_ParserFree),
        document_(document),
        space_(space),
        local_(local) {
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), &builder::on_start, &builder::on_end);
    XML_SetCharacterDataHandler(parser_.get(), &builder::on_text);
    XML_SetStartDoctypeDeclHandler(parser_.get(), &builder::on_doctype);
  }

  body_result<xml_element> run() {
    if (!parser_) return here(body_errc::too_large);
    const auto status =
        XML_Parse(parser_.get(), document_.data(), static_cast<int>(document_.size()), XML_TRUE);
    if (failure_.code != body_errc::none) return failure_;
    if (status != XML_STATUS_OK) return here(body_errc::xml_syntax);
    return std::move(root_);
  }

 private:
  static builder& self(void* data) { return *static_cast<builder*>(data); }
  static void on_start(void* data, const XML_Char* name, const XML_Char** attributes) noexcept {
    self(data).start(name, attributes);
  }
  static void on_end(void* data, const XML_Char*) noexcept { self(data).end(); }
  static void on_text(void* data, const XML_Char* text, int size) noexcept {
    auto& b = self(data);
    if (!b.open_.empty()) b.open_.back()->text.append(text, static_cast<std::size_t>(size));
  }
  static void on_doctype(void* data, const XML_Char*, const XML_Char*, const XML_Char*, int) noexcept {
    self(data).fail(body_errc::xml_doctype);
  }

  [[nodiscard]] body_error here(body_errc code) const {
    if (!parser_) return {code, 0, 1, 1, {}};
    return {code,
            static_cast<std::uint32_t>(std::max<XML_Index>(0, XML_GetCurrentByteIndex(parser_.get()))),
            static_cast<std::uint32_t>(XML_GetCurrentLineNumber(parser_.get())),
            static_cast<std::uint32_t>(XML_GetCurrentColumnNumber(parser_.get()) + 1),
            {}};
  }

  void fail(body_errc code) {
    if (failure_.code == body_errc::none) failure_ = here(code);
    XML_StopParser(parser_.get(), XML_FALSE);
  }

  static void split(std::string_view full, std::string& space, std::string& name) {
    const auto cut = full.rfind(separator);
    if (cut != std::string_view::npos) space = full.substr(0, cut);
    name = cut == std::string_view::npos ? full : full.substr(cut + 1);
  }

  void start(const XML_Char* name, const XML_Char** attributes) {
    if (failure_.code != body_errc::none) return;
    if (open_.size() == max_xml_depth) return fail(body_errc::too_deep);
    if (++elements_ > max_xml_elements) return fail(body_errc::too_many);
    // An open element is the last child of the one above, which gets no other before it ends: pointers stay
    // good.
    auto& e = open_.empty() ? root_ : open_.back()->children.emplace_back();
    const auto at = here(body_errc::none);
    e.offset = at.offset;
    e.line = at.line;
    e.column = at.column;
    split(name, e.space, e.name);
    if (open_.empty() && !e.is(space_, local_)) return fail(body_errc::wrong_root);
    for (; *attributes != nullptr; attributes += 2) {
      if (e.attributes.size() == max_xml_attributes) return fail(body_errc::too_many);
      std::string attribute_space, attribute_name;
      split(attributes[0], attribute_space, attribute_name);
      if (attribute_space.empty()) e.attributes.emplace_back(std::move(attribute_name), attributes[1]);
    }
    open_.push_back(&e);
  }

  void end() {
    if (open_.empty()) return;
    auto& text = open_.back()->text;
    text = std::string(base::trim(text));
    open_.pop_back();
  }

  std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser_;
  std::string_view document_, space_, local_;
  xml_element root_;
  std::vector<xml_element*> open_;
  std::size_t elements_ = 0;
  body_error failure_;
};

}  // namespace

const std::string* xml_element::attribute(std::string_view local) const {
  for (const auto& [name_of, value] : attributes) {
    if (name_of == local) return &value;
  }
  return nullptr;
}

const xml_element* xml_element::child(std::string_view local) const {
  const auto at = std::find_if(children.begin(), children.end(),
                               [&](const xml_element& c) { return c.is(space, local); });
  return at == children.end() ? nullptr : &*at;
}

body_result<xml_element> parse_xml(std::string_view document, std::string_view space,
                                   std::string_view local) {
  if (document.size() > max_body_size) return error_at(body_errc::too_large, document, max_body_size);
  return builder(document, space, local).run();
}

body_result<std::string> required(const xml_element& e, std::string_view attribute) {
  const auto* value = e.attribute(attribute);
  if (value == nullptr) return e.error(body_errc::missing_attribute, attribute);
  return *value;
}

std::string optional_text(const xml_element& e, std::string_view attribute) {
  const auto* value = e.attribute(attribute);
  return value == nullptr ? std::string() : *value;
}

body_result<std::optional<std::uint64_t>> number_of(const xml_element& e, std::string_view attribute) {
  const auto* value = e.attribute(attribute);
  if (value == nullptr) return std::optional<std::uint64_t>();
  const auto number = base::parse_number<std::uint64_t>(base::trim(*value));
  if (!number) return e.error(body_errc::bad_value, attribute);
  return number;
}

}  // namespace sip::detail
