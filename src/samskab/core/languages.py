"""The languages of the interface, each named in itself.

A language is offered only when its catalogue is complete; the translation check sees to that.
"""

OWN_NAMES = {
    "en": "English",
    "da": "Dansk",
    "sv": "Svenska",
    "nb": "Norsk bokmål",
    "fi": "Suomi",
}
OFFERED = ("en", "da", "sv", "nb", "fi")
