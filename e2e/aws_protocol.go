package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
)

type awsError struct{ kind, message string }

// serveAWS serves the JSON protocol of AWS: it reads the operation from a header and the request from the body, and writes the answer or the
// fault. One request is performed at a time.
func serveAWS[Request any](mu *sync.Mutex, service string, perform func(operation string, r Request) (map[string]any, *awsError)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		var request Request
		var answer map[string]any
		fault := &awsError{"ValidationException", "not JSON"}
		if json.NewDecoder(r.Body).Decode(&request) == nil {
			answer, fault = perform(strings.TrimPrefix(r.Header.Get("X-Amz-Target"), service), request)
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		if fault != nil {
			w.Header().Set("X-Amzn-ErrorType", fault.kind)
			w.WriteHeader(http.StatusBadRequest)
			answer = map[string]any{"__type": fault.kind, "Message": fault.message}
		}
		_ = json.NewEncoder(w).Encode(answer)
	}
}
