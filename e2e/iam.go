package main

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"
)

// rolePolicies is a fake AWS IAM with the inline policies of roles. It supports the requests of the real hashicorp/aws provider.
type rolePolicies struct {
	mu        sync.Mutex
	server    *httptest.Server
	documents map[string]string // by the names of the role and the policy
	denied    bool              // PutRolePolicy is denied
	unknown   []string
}

// rolePolicy is the response of GetRolePolicy.
type rolePolicy struct {
	XMLName  struct{} `xml:"GetRolePolicyResponse"`
	Role     string   `xml:"GetRolePolicyResult>RoleName"`
	Policy   string   `xml:"GetRolePolicyResult>PolicyName"`
	Document string   `xml:"GetRolePolicyResult>PolicyDocument"`
}

func newRolePolicies() *rolePolicies {
	p := &rolePolicies{documents: map[string]string{}}
	p.server = httptest.NewServer(p)
	return p
}

func (p *rolePolicies) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	role, name := r.FormValue("RoleName"), r.FormValue("PolicyName")
	action, key := r.FormValue("Action"), role+"/"+name
	fail := func(status int, code string) {
		w.WriteHeader(status)
		fmt.Fprintf(w, `<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>refused</Message></Error></ErrorResponse>`, code)
	}
	w.Header().Set("Content-Type", "text/xml")
	document, ok := p.documents[key]
	switch {
	case action == "PutRolePolicy" && p.denied:
		fail(http.StatusForbidden, "AccessDenied")
	case action == "PutRolePolicy":
		p.documents[key] = r.FormValue("PolicyDocument")
		_, _ = io.WriteString(w, `<PutRolePolicyResponse></PutRolePolicyResponse>`)
	case action == "GetRolePolicy" && ok:
		_ = xml.NewEncoder(w).Encode(rolePolicy{Role: role, Policy: name, Document: url.QueryEscape(document)})
	case action == "GetRolePolicy":
		fail(http.StatusNotFound, "NoSuchEntity")
	default:
		p.unknown = append(p.unknown, action)
		fail(http.StatusBadRequest, "InvalidAction")
	}
}

// allows reports whether a policy of any role allows an action on a resource, which has to be named.
func (p *rolePolicies) allows(action, arn string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, document := range p.documents {
		var policy struct {
			Statement []struct {
				Effect           string
				Action, Resource oneOrMore
			}
		}
		if json.Unmarshal([]byte(document), &policy) != nil {
			continue
		}
		for _, s := range policy.Statement {
			if s.Effect == "Allow" && slices.Contains(s.Action, action) && slices.Contains(s.Resource, arn) {
				return true
			}
		}
	}
	return false
}

// oneOrMore is a string or a list of strings, as in a policy.
type oneOrMore []string

// UnmarshalJSON reads both.
func (o *oneOrMore) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil {
		*o = oneOrMore{one}
		return nil
	}
	return json.Unmarshal(data, (*[]string)(o))
}
