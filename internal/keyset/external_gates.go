package keyset

import (
	"slices"

	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// Gates are the arguments that say what was observed. An argument is set here if a plan does not know its value yet.
type Gates struct{ Published, Deployed bool }

// WithGates returns what c can become when unknown gates are known. What is equal in all of these is equal for every value that the gates can get. An unknown
// gate counts as set.
func (s Keyset) WithGates(c Config, unknown Gates) []Config {
	all := []Config{c}
	each := func(set func(c *Config, kids []string), values [][]string) {
		var more []Config
		for _, c := range all {
			for _, kids := range values {
				set(&c, kids)
				more = append(more, c)
			}
		}
		all = more
	}
	if unknown.Published {
		each(func(c *Config, kids []string) { c.RequirePublished, c.PublishedKids = true, kids }, s.published())
	}
	if unknown.Deployed {
		each(func(c *Config, kids []string) { c.RequireDeployed, c.DeployedKids = true, kids }, s.deployed())
	}
	return all
}

// published returns the values of published_kids that differ in what they show: the standby is seen, or it is not.
func (s Keyset) published() [][]string {
	values := [][]string{nil}
	if k, ok := s.State.Standby(); ok {
		values = append(values, []string{k.ID})
	}
	return values
}

// deployed returns the values of deployed_kids that differ in what they show: programs have none of the keys that sign or can sign next, one of them, or
// both. Without the active key, they also release it if the standby replaces it in this apply. A passive key among them makes them show less, for this key only.
func (s Keyset) deployed() [][]string {
	values := [][]string{nil}
	for _, k := range s.State.Keys {
		if k.Status == rotation.Passive {
			continue
		}
		for _, kids := range values {
			values = append(values, append(slices.Clip(kids), k.ID))
		}
	}
	return values
}
