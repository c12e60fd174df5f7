package main

import "regexp"

// A rule is a word or phrase to avoid, and what to write instead.
type rule struct {
	find    *regexp.Regexp
	instead string
}

// avoid returns a rule for a phrase, which is a regular expression. A space in it matches any white space, so the rule also finds a phrase that
// a line break divides. The rule finds whole words only, in upper and lower case.
func avoid(phrase, instead string) rule {
	pattern := regexp.MustCompile(` +`).ReplaceAllString(phrase, `\s+`)
	return rule{regexp.MustCompile(`(?i)\b(?:` + pattern + `)\b`), instead}
}

// rules are the words to avoid. Each is old-fashioned, ambiguous, or hard to read for someone who learned English at work.
var rules = []rule{
	// Old-fashioned or formal words.
	avoid(`anew|afresh`, `"again", or the verb alone`),
	avoid(`shall`, `"must", "will" or "should"`),
	avoid(`whoever`, `"anyone who"`),
	avoid(`lest`, `"or", or "because otherwise"`),
	avoid(`(?:there|here|where)(?:of|by|in|upon|with)`, `name the thing`),
	avoid(`whence|thence|hence|thus`, `"so" or "therefore"`),
	avoid(`bears?|bore|borne`, `"has" or "contains"`),
	avoid(`stands?|stood`, `"is"`),
	avoid(`lies? in|lay in`, `"is in"`),
	avoid(`altogether`, `"completely"`),
	avoid(`heeds?|heeded`, `"use" or "obey"`),
	avoid(`reckons?|reckoned`, `"calculate" or "count"`),
	avoid(`vouch(?:es)?`, `"trust" or "confirm"`),
	avoid(`beside`, `"next to"`),
	avoid(`amid|upon|whilst`, `"in", "on" or "while"`),

	// Phrases that have to be read twice.
	avoid(`so that`, `"so", or a full stop`),
	avoid(`that of|those of`, `repeat the noun`),
	avoid(`(?:come|comes|came|coming) by`, `"get" or "find"`),
	avoid(`(?:tell|tells|told) apart`, `"distinguish"`),
	avoid(`is for (?:it|them|you|us) (?:not )?to`, `"must" or "must not"`),
	avoid(`tells|told`, `"shows", "says" or "reports"`),
	avoid(`of (?:its|their|his|your|our|my) own`, `"its own" before the noun`),
	avoid(`of (?:ours|yours|theirs)`, `"our" or "your" before the noun`),
	avoid(`in the clear`, `"in plain text"`),
	avoid(`by way of`, `"with" or "through"`),
	avoid(`the world`, `name the verifiers, endpoints or programs`),

	// Private vocabulary for things that have a usual name.
	avoid(`held keys?`, `"stored key"`),
	avoid(`successions?`, `"replacement"`),
	avoid(`rehears(?:e|es|ed|al|als|ing)`, `"simulate"`),
	avoid(`imagine[sd]?|imagining`, `"placeholder" or "possible outcome"`),
	avoid(`rooms?`, `"package"`),
	avoid(`futures`, `"outcomes"`),
	avoid(`relieved|relieves?`, `"previous" or "replaces"`),
	avoid(`kin|whilom|yonder`, `a modern word`),
}
