// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// Request is the record of one request. It holds all that was sent, secrets included.
type Request struct {
	Method string
	// Path is escaped as it was sent, without the query.
	Path   string
	Query  url.Values
	Host   string
	Header http.Header
	// Form is the body of a token request, nil for the API.
	Form url.Values
	// Time is when the request came, by the real clock.
	Time time.Time
	// Status is the status of the answer, 0 if there was none (yet).
	Status int
}

// APIRequests are all requests but those for tokens, in the order in which they came.
func (s *Simulator) APIRequests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return copies(s.apiRequests)
}

// TokenRequests are the requests to token endpoints, of whichever tenant, in the order in which they came.
func (s *Simulator) TokenRequests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return copies(s.tokenRequests)
}

// OIDCRequests are the requests for federated tokens, in the order in which they came.
func (s *Simulator) OIDCRequests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return copies(s.oidcRequests)
}

// Connections is how many connections were opened.
func (s *Simulator) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.connections
}

// RequestsInProgress is how many requests have not been answered to the end. A client that gives up ends its own.
func (s *Simulator) RequestsInProgress() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.inProgress
}

func (s *Simulator) countConnection(_ net.Conn, state http.ConnState) {
	if state == http.StateNew {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.connections++
	}
}

// Problems says in words what was sent that the provider should never send. It never quotes a header or a form.
func (s *Simulator) Problems() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.problemReports)
}

func (s *Simulator) problem(r *http.Request, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.problemReports = append(s.problemReports, fmt.Sprintf("%s %s: %s", r.Method, r.URL.EscapedPath(), text))
}

// record adds r to a list and returns a writer that completes the record, and what to call when r has been answered.
func (s *Simulator) record(list *[]*Request, w http.ResponseWriter, r *http.Request, form url.Values) (http.ResponseWriter, func()) {
	request := &Request{
		Method: r.Method,
		Path:   r.URL.EscapedPath(),
		Query:  r.URL.Query(),
		Host:   r.Host,
		Header: r.Header.Clone(),
		Form:   form,
		Time:   time.Now(),
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	*list = append(*list, request)
	s.inProgress++

	return &recorder{w, s, request}, func() {
		s.mu.Lock()
		s.inProgress--
		finished := request.copy()
		s.mu.Unlock()
		s.log(finished)
	}
}

func (r *Request) copy() Request {
	c := *r
	c.Header = r.Header.Clone()
	c.Query, c.Form = cloneValues(r.Query), cloneValues(r.Form)
	return c
}

func cloneValues(v url.Values) url.Values {
	c := maps.Clone(v)
	for name, values := range c {
		c[name] = slices.Clone(values)
	}
	return c
}

func copies(list []*Request) []Request {
	result := make([]Request, 0, len(list))
	for _, request := range list {
		result = append(result, request.copy())
	}
	return result
}

// recorder notes the status before it is sent, so that a client who has its answer finds it in the record.
type recorder struct {
	http.ResponseWriter
	simulator *Simulator
	request   *Request
}

// WriteHeader implements http.ResponseWriter.
func (r *recorder) WriteHeader(status int) {
	r.note(status)
	r.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (r *recorder) Write(p []byte) (int, error) {
	r.note(http.StatusOK)
	return r.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController flush and hijack.
func (r *recorder) Unwrap() http.ResponseWriter {
	return r.ResponseWriter
}

func (r *recorder) note(status int) {
	r.simulator.mu.Lock()
	defer r.simulator.mu.Unlock()
	if r.request.Status == 0 {
		r.request.Status = status
	}
}
