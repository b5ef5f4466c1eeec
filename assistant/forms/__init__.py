"""Forms of answers beside the sentence that says it; all of the articles' own words."""
