"""The one error of the methods: a code for programs and a sentence for people."""


class MethodError(ValueError):
    """Something about the data or the arguments is wrong.

    ``code`` is stable and short; ``details`` holds the numbers and names that belong to it.
    """

    def __init__(self, code: str, message: str, **details: object) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details
