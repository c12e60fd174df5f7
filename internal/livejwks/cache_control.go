package livejwks

import (
	"strconv"
	"strings"
	"time"
)

// maxCacheTime is the number of seconds that replaces a number too large to store (RFC 9111, section 1.2.2).
const maxCacheTime = 1 << 31

// cacheTime returns how long a cache can serve a document with these Cache-Control headers (RFC 9111, section 5.2.2): the maximum over private
// and shared caches, including the time for which they can serve it stale (RFC 5861). It returns false if the headers do not say.
func cacheTime(headers []string) (time.Duration, bool) {
	seconds := map[string]int64{}
	for _, directive := range strings.Split(strings.Join(headers, ","), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(directive), "=")
		name = strings.ToLower(strings.TrimSpace(name))
		switch name {
		case "no-store", "no-cache":
			return 0, true
		case "max-age", "s-maxage", "stale-while-revalidate", "stale-if-error":
			if n, ok := deltaSeconds(strings.Trim(strings.TrimSpace(value), `"`)); ok {
				seconds[name] = max(seconds[name], n)
			}
		}
	}
	_, private := seconds["max-age"]
	_, shared := seconds["s-maxage"]
	fresh := max(seconds["max-age"], seconds["s-maxage"])
	stale := max(seconds["stale-while-revalidate"], seconds["stale-if-error"])
	return time.Duration(fresh+stale) * time.Second, private || shared
}

// deltaSeconds parses a number of seconds (RFC 9111, section 1.2.2).
func deltaSeconds(text string) (int64, bool) {
	if text == "" || strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n > maxCacheTime {
		n = maxCacheTime
	}
	return n, true
}
