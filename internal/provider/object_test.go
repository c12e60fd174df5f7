package provider

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/terraformtest"
)

// object is a resource or a nested object, as Terraform writes it in JSON.
type object struct {
	t      *testing.T
	name   string
	values map[string]any
}

// at returns the value at a path such as "active.kid", see [terraformtest.At].
func (o object) at(path string) any { return terraformtest.At(o.values, path) }

// text returns the text at a path; it fails the test if there is none.
func (o object) text(path string) string {
	o.t.Helper()
	s, ok := o.at(path).(string)
	if !ok {
		o.t.Fatalf("%s: %s is not a string", o.name, path)
	}
	return s
}

// number returns the number at a path.
func (o object) number(path string) int64 {
	o.t.Helper()
	n, ok := o.at(path).(json.Number)
	if !ok {
		o.t.Fatalf("%s: %s is not a number", o.name, path)
	}
	i, err := n.Int64()
	fatal(o.t, err)
	return i
}

// instant returns the instant at a path.
func (o object) instant(path string) time.Time {
	o.t.Helper()
	at, err := time.Parse(time.RFC3339, o.text(path))
	fatal(o.t, err)
	return at
}

// isNull reports whether nothing is at a path.
func (o object) isNull(path string) bool { return o.at(path) == nil }

// object returns the object at a path.
func (o object) object(path string) object {
	o.t.Helper()
	m, ok := o.at(path).(map[string]any)
	if !ok {
		o.t.Fatalf("%s: %s is not an object", o.name, path)
	}
	return object{o.t, o.name + "." + path, m}
}

// texts returns a map of texts, such as env.
func (o object) texts(path string) map[string]string {
	o.t.Helper()
	texts := map[string]string{}
	for name := range o.object(path).values {
		texts[name] = o.text(path + "//" + name)
	}
	return texts
}
