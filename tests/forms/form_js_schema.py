"""The properties that the schema of form-js (version 20) allows, by component.

Written down from its rules of allowed and required properties; `validate.*` and
`conditional.*` stand for what is within.
"""

COMMON = ("type", "id", "properties", "layout", "conditional.hide")
_INPUT = (
    *(*COMMON, "key", "label", "description", "disabled", "readonly", "defaultValue"),
    *("appearance", "validate.required", "omitFromSubmit"),
)
_CHOICE = (*_INPUT, "values", "valuesKey", "valuesExpression")
_LENGTH = ("validate.minLength", "validate.maxLength")
_CONTAINER = (*COMMON, "label", "components")

SCHEMA = {
    "textfield": (
        *(*_INPUT, *_LENGTH, "validate.pattern", "validate.validationType"),
        "validate.patternErrorMessage",
    ),
    "textarea": (*_INPUT, *_LENGTH),
    "number": (
        *(*_INPUT, "increment", "decimalDigits", "serializeToString"),
        *("validate.min", "validate.max"),
    ),
    "datetime": (
        *(*_INPUT, "subtype", "dateLabel", "timeLabel", "use24h"),
        *("timeSerializingFormat", "timeInterval", "disallowPassedDates"),
    ),
    "checkbox": _INPUT,
    "radio": _CHOICE,
    "select": (*_CHOICE, "searchable"),
    "checklist": _CHOICE,
    "taglist": _CHOICE,
    "filepicker": (*_INPUT, "multiple", "accept"),
    "expression": (*_INPUT, "expression", "computeOn"),
    "text": (*COMMON, "text"),
    "html": (*COMMON, "content"),
    "image": (*COMMON, "source", "alt"),
    "button": (*COMMON, "label", "action"),
    "spacer": (*COMMON, "height"),
    "separator": COMMON,
    "iframe": (*COMMON, "label", "url", "height", "security"),
    "table": (
        *(*COMMON, "label", "dataSource", "rowCount", "columns"),
        "columnsExpression",
    ),
    "documentPreview": (
        *(*COMMON, "label", "title", "dataSource", "maxHeight", "endpointKey"),
    ),
    "group": (*_CONTAINER, "path", "showOutline", "verticalAlignment"),
    "dynamiclist": (
        *(*_CONTAINER, "path", "showOutline", "verticalAlignment", "isRepeating"),
        *("defaultRepetitions", "allowAddRemove", "disableCollapse"),
        "nonCollapsedItems",
    ),
    "multipage": (*_CONTAINER, "showSubmit", "disableInvalidNavigation"),
    "page": (*_CONTAINER, "nextLabel", "backLabel", "submitLabel"),
}
