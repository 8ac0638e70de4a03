"""The frame around every page: language, navigation, the words in templates, the home page, errors."""
