package keyset

import "github.com/jwtkeys/terraform-provider-jwt/internal/rotation"

// Gates are the arguments that say what was observed. An argument is set here if a plan does not know its value yet.
type Gates struct{ Published, Deployed bool }

// WithGates returns what c can become when unknown gates are known: they show nothing that is new, or all that they can show. Everything between does to
// the generations what one of these does. An unknown gate counts as set.
func (s Keyset) WithGates(c Config, unknown Gates) []Config {
	all := []Config{c}
	extremes := func(set func(c *Config, kids []string), kids []string) {
		var more []Config
		for _, c := range all {
			none := c
			set(&none, nil)
			set(&c, kids)
			more = append(more, none, c)
		}
		all = more
	}
	var published, deployed []string
	for _, k := range s.State.Keys {
		published = append(published, k.ID)
		if k.Status != rotation.Passive { // A program that still has a passive key shows less.
			deployed = append(deployed, k.ID)
		}
	}
	if unknown.Published {
		extremes(func(c *Config, kids []string) { c.RequirePublished, c.PublishedKids = true, kids }, published)
	}
	if unknown.Deployed {
		extremes(func(c *Config, kids []string) { c.RequireDeployed, c.DeployedKids = true, kids }, deployed)
	}
	return all
}
