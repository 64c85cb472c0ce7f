// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"sync"
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
	// Form is the body of a request to Entra, nil for the other services.
	Form url.Values
	// Time is when the request arrived, by the real clock.
	Time time.Time
	// Status is that of the response, 0 if there was none (yet).
	Status int
}

// service is which list a request belongs to.
type service int

const (
	apiService service = iota
	tokenService
	signInService
	metadataService
	ciService
	controlService
)

// journal records the requests of all services.
type journal struct {
	log func(Request)

	mu         sync.Mutex // guards what follows
	requests   map[service][]*Request
	inProgress int
	problems   []string
}

func newJournal(log func(Request)) *journal {
	return &journal{log: log, requests: map[service][]*Request{}}
}

// APIRequests are all requests but those of the other lists, in the order in which they arrived.
func (j *journal) APIRequests() []Request { return j.copies(apiService) }

// TokenRequests are the requests to the token endpoints of all tenants, in the order in which they arrived.
func (j *journal) TokenRequests() []Request { return j.copies(tokenService) }

// MetadataRequests are the requests for Entra's OpenID Connect metadata, in the order in which they arrived.
func (j *journal) MetadataRequests() []Request { return j.copies(metadataService) }

// OIDCRequests are the requests for federated tokens, in the order in which they arrived.
func (j *journal) OIDCRequests() []Request { return j.copies(ciService) }

// RequestsInProgress is how many requests are still without a complete response. A client that gives up ends its own.
func (j *journal) RequestsInProgress() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.inProgress
}

// Problems describes what the provider sent but should never send. It never quotes a header or a form.
func (j *journal) Problems() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.problems)
}

func (j *journal) problem(text string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.problems = append(j.problems, text)
}

// rejected records what is wrong with a request.
func (j *journal) rejected(r *http.Request, wrong ...string) {
	for _, text := range wrong {
		j.problem(r.Method + " " + r.URL.EscapedPath() + ": " + text)
	}
}

// record adds r to a list and returns a writer that completes the record, and what to call at the end of r.
func (j *journal) record(to service, w http.ResponseWriter, r *http.Request, form url.Values) (http.ResponseWriter, func()) {
	request := &Request{
		Method: r.Method,
		Path:   r.URL.EscapedPath(),
		Query:  r.URL.Query(),
		Host:   r.Host,
		Header: r.Header.Clone(),
		Form:   form,
		Time:   time.Now(),
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.requests[to] = append(j.requests[to], request)
	j.inProgress++

	return &recorder{w, j, request}, func() {
		j.mu.Lock()
		j.inProgress--
		finished := request.copy()
		j.mu.Unlock()
		j.log(finished)
	}
}

func (j *journal) copies(of service) []Request {
	j.mu.Lock()
	defer j.mu.Unlock()
	result := make([]Request, 0, len(j.requests[of]))
	for _, request := range j.requests[of] {
		result = append(result, request.copy())
	}
	return result
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

// recorder records the status before it is sent, so that a client that has its response finds it in the record.
type recorder struct {
	http.ResponseWriter
	journal *journal
	request *Request
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
	r.journal.mu.Lock()
	defer r.journal.mu.Unlock()
	if r.request.Status == 0 && status >= http.StatusOK {
		r.request.Status = status
	}
}
