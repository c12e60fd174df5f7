package main

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"time"
)

// A parameterStore is a fake AWS SSM Parameter Store. It supports the requests of the real hashicorp/aws provider.
type parameterStore struct {
	mu         sync.Mutex
	server     *httptest.Server
	parameters map[string]*parameter // by name
	denied     bool                  // PutParameter is denied
	unknown    []string
}

type parameter struct {
	value, kind string
	version     int
}

type parameterRequest struct {
	Name, Value, Type, Path string
	Names                   []string
	Overwrite               bool
}

func newParameterStore() *parameterStore {
	p := &parameterStore{parameters: map[string]*parameter{}}
	p.server = httptest.NewServer(serveAWS(&p.mu, "AmazonSSM.", p.perform))
	return p
}

func (p *parameterStore) perform(operation string, r parameterRequest) (map[string]any, *awsError) {
	found := p.parameters[r.Name]
	switch operation {
	case "PutParameter":
		switch {
		case p.denied:
			return nil, &awsError{"AccessDeniedException", "not authorized to perform ssm:PutParameter"}
		case found != nil && !r.Overwrite:
			return nil, &awsError{"ParameterAlreadyExists", "the parameter exists"}
		case found == nil:
			found = &parameter{kind: r.Type}
			p.parameters[r.Name] = found
		}
		found.value, found.version = r.Value, found.version+1
		return map[string]any{"Version": found.version, "Tier": "Standard"}, nil
	case "GetParameter":
		if found == nil {
			return nil, &awsError{"ParameterNotFound", "the parameter does not exist"}
		}
		return map[string]any{"Parameter": found.describe(r.Name)}, nil
	case "GetParametersByPath":
		all := []map[string]any{}
		for name, found := range p.parameters {
			if strings.HasPrefix(name, strings.TrimSuffix(r.Path, "/")+"/") {
				all = append(all, found.describe(name))
			}
		}
		return map[string]any{"Parameters": all}, nil
	case "DescribeParameters":
		all := []map[string]any{}
		for name, found := range p.parameters {
			m := found.describe(name)
			delete(m, "Value")
			m["Tier"] = "Standard"
			all = append(all, m)
		}
		return map[string]any{"Parameters": all}, nil
	case "ListTagsForResource":
		return map[string]any{"TagList": []any{}}, nil
	}
	p.unknown = append(p.unknown, operation)
	return nil, &awsError{"InvalidAction", fmt.Sprintf("the fake does not support %s", operation)}
}

func (p *parameter) describe(name string) map[string]any {
	return map[string]any{
		"Name": name, "Value": p.value, "Type": p.kind, "Version": p.version, "DataType": "text", "LastModifiedDate": time.Now().Unix(),
		"ARN": "arn:aws:ssm:eu-central-1:000000000000:parameter" + name,
	}
}

// current returns the value of a parameter, which has to be a JSON object of strings. It is empty if there is none.
func (p *parameterStore) current(name string) map[string]string {
	p.mu.Lock()
	defer p.mu.Unlock()
	value := map[string]string{}
	if found := p.parameters[name]; found != nil {
		_ = json.Unmarshal([]byte(found.value), &value) // a check of the apply notices what is missing
	}
	return value
}
