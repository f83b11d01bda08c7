/// The keywords of a schema that are understood.
enum SchemaKeyword: String, CaseIterable {
  // What describes a schema, and what others refer to.
  case dialect = "$schema"
  case id = "$id"
  case comment = "$comment"
  case title, description, deprecated, examples, readOnly, writeOnly, definitions
  case usual = "default"
  case parts = "$defs"
  // Read with the keyword that they belong to.
  case then, minContains, maxContains
  case otherwise = "else"
  // Any value.
  case type
  case constant = "const"
  case choices = "enum"
  // Numbers and texts.
  case minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf
  case minLength, maxLength, pattern, format
  // Arrays.
  case items, prefixItems, contains, minItems, maxItems, uniqueItems
  // Objects.
  case properties, patternProperties, additionalProperties, propertyNames, required
  case dependentRequired, dependentSchemas, minProperties, maxProperties
  // Several schemas.
  case allOf, anyOf, oneOf, not
  case condition = "if"
  case reference = "$ref"

  /// What to write in place of a keyword that is not understood.
  static func hint(for unknown: String) -> String {
    switch unknown {
    case "additionalItems": "items says what follows prefixItems"
    case "dependencies": "dependentRequired or dependentSchemas would do"
    case "unevaluatedProperties": "additionalProperties would do"
    case "unevaluatedItems": "items would do"
    case "$anchor", "$dynamicAnchor", "$dynamicRef": "$ref with #/$defs/… would do"
    default: "leave it out"
    }
  }
}
