package jwk

import "strings"

// LooksLikeSequences reports whether at least half of a text follows from what comes
// before it: letters or digits in order, neighbours on a keyboard, or the same
// character again, three or more in a row and in either direction, or four or more
// characters that the text already contains. Such as
// qwertyuiopasdfghjklzxcvbnm123456. In random text, hardly any character does.
func LooksLikeSequences(text string) bool {
	characters := []rune(strings.ToLower(text))
	followers := 0
	for i := 0; i < len(characters); {
		n := max(sequenceAt(characters[i:]), repetitionAt(characters, i))
		followers += n - 1
		i += n
	}
	return followers > 0 && 2*followers >= len(characters)
}

// minSequence and minRepetition are the numbers of characters that are no accident.
const minSequence, minRepetition = 3, 4

// sequences are the alphabet, the digits, and the rows and columns of common keyboards.
var sequences = [][]rune{
	[]rune("abcdefghijklmnopqrstuvwxyz"), []rune("01234567890"), []rune("!@#$%^&*()_+"),
	[]rune("qwertyuiop[]"), []rune("asdfghjkl;'"), []rune("zxcvbnm,./"),
	[]rune("qwertzuiopü"), []rune("asdfghjklöä"), []rune("yxcvbnm"),
	[]rune("azertyuiop"), []rune("qsdfghjklm"), []rune("wxcvbn"),
	[]rune("1qaz"), []rune("2wsx"), []rune("3edc"), []rune("4rfv"), []rune("5tgb"), []rune("6yhn"), []rune("7ujm"), []rune("8ik,"), []rune("9ol."), []rune("0p;/"),
}

// sequenceAt returns the number of characters at the beginning of a text that are a
// sequence; 1 if there is none.
func sequenceAt(text []rune) int {
	longest := 1
	for longest < len(text) && text[longest] == text[0] {
		longest++
	}
	for _, sequence := range sequences {
		for at, first := range sequence {
			if first != text[0] {
				continue
			}
			for _, step := range []int{1, -1} {
				n := 1
				for n < len(text) && at+n*step >= 0 && at+n*step < len(sequence) && text[n] == sequence[at+n*step] {
					n++
				}
				longest = max(longest, n)
			}
		}
	}
	if longest < minSequence {
		return 1
	}
	return longest
}

// repetitionAt returns the number of characters at a place that the text contains
// before that place; 1 if they are too few.
func repetitionAt(text []rune, at int) int {
	longest := 1
	for before := range at {
		n := 0
		for at+n < len(text) && text[before+n] == text[at+n] {
			n++
		}
		longest = max(longest, n)
	}
	if longest < minRepetition {
		return 1
	}
	return longest
}
