// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/google/uuid"
)

const guidPattern = `[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}`

var (
	guid     = regexp.MustCompile(`^` + guidPattern + `$`)
	readPath = regexp.MustCompile(`^/v1/customers/(` + guidPattern + `)/subscriptions/(` + guidPattern + `)/provisioningstatus$`)
)

func (s *Simulator) serveAPI(w http.ResponseWriter, r *http.Request) {
	w, done := s.record(&s.apiRequests, w, r, nil)
	defer done()
	identify(w.Header(), r.Header)

	match := readPath.FindStringSubmatch(r.URL.EscapedPath())
	if match == nil {
		s.problem(r, "the API has no such path")
		APIError(http.StatusNotFound, 1000, "Not found")(w, r)
		return
	}
	if r.Method != http.MethodGet {
		s.problem(r, "the method is not GET")
		w.Header().Set("Allow", http.MethodGet)
		APIError(http.StatusMethodNotAllowed, 800002, "Invalid request input")(w, r)
		return
	}
	if wrong := faultsOfRead(r); len(wrong) > 0 {
		for _, text := range wrong {
			s.problem(r, text)
		}
		APIError(http.StatusBadRequest, 800002, "Invalid request input: "+strings.Join(wrong, "; "))(w, r)
		return
	}

	s.delay(r)
	answer := s.throttle()
	if answer == nil {
		answer = s.nextReadFault(match[2])
	}
	if answer == nil {
		answer = s.read(r.Header.Get("Authorization"), match[1], match[2])
	}
	answer(w, r)
}

// identify sets the headers that the service puts on all of its answers.
func identify(answer, request http.Header) {
	for _, name := range []string{"MS-RequestId", "MS-CorrelationId"} {
		id := request.Get(name)
		if !guid.MatchString(id) {
			id = uuid.NewString()
		}
		answer.Set(name, id)
	}
	answer.Set("MS-CV", rand.Text()[:16]+".0")
	answer.Set("MS-ServerId", "030020344")
}

// faultsOfRead says in words what the provider should not have sent, without quoting it.
func faultsOfRead(r *http.Request) []string {
	var wrong []string
	check := func(ok bool, text string) {
		if !ok {
			wrong = append(wrong, text)
		}
	}
	one := func(name string, good func(string) bool) bool {
		values := r.Header.Values(name)
		return len(values) == 1 && good(values[0])
	}
	exactly := func(want string) func(string) bool {
		return func(got string) bool { return got == want }
	}

	check(r.URL.RawQuery == "" && !r.URL.ForceQuery, "there is a query")
	check(r.ContentLength == 0, "there is a body")
	check(one("Accept", exactly("application/json")), "Accept is not application/json")
	check(one("MS-RequestId", guid.MatchString), "MS-RequestId is not a GUID")
	check(one("MS-CorrelationId", guid.MatchString), "MS-CorrelationId is not a GUID")
	check(one("X-Locale", exactly("en-US")), "X-Locale is not en-US")
	check(one("MS-PartnerCenter-Application", exactly("Terraform")), "MS-PartnerCenter-Application is not Terraform")
	check(len(r.Header.Values("Authorization")) <= 1, "there are several Authorization headers")
	check(one("User-Agent", func(agent string) bool { return strings.Contains(agent, "Terraform/") }),
		"User-Agent does not name Terraform's version")
	check(strings.Contains(r.UserAgent(), "terraform-provider-partnercenter/"), "User-Agent does not name the provider's version")
	check(!strings.Contains(r.UserAgent(), "azsdk"), "User-Agent names the Azure SDK")
	return wrong
}

// delay waits for the latency to pass, and aborts a request that ends before.
func (s *Simulator) delay(r *http.Request) {
	s.mu.Lock()
	latency := s.latency
	s.mu.Unlock()
	if latency <= 0 {
		return
	}
	timer := time.NewTimer(latency)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.Context().Done():
		panic(http.ErrAbortHandler)
	}
}

// read is the service's own answer to a well-formed request.
func (s *Simulator) read(authorization, customerID, subscriptionID string) Fault {
	if authorization == "" {
		return Respond(http.StatusUnauthorized, http.Header{"WWW-Authenticate": {`Bearer error="invalid_token"`}}, "")
	}
	token, _ := strings.CutPrefix(authorization, "Bearer ")
	tenantID, ok := s.bearer(token)
	if !ok {
		return APIError(http.StatusUnauthorized, 800001, "Partner Token missing in request context")
	}
	if tenant, ok := s.tenant(tenantID); !ok || !tenant.sellsTo(customerID) {
		return APIError(http.StatusForbidden, 20002, fmt.Sprintf(
			"Reseller CAID %s does not have a reseller relationship with customer CAID %s", tenantID, customerID))
	}
	answer, ok := s.subscription(customerID, subscriptionID)
	if !ok {
		return APIError(http.StatusNotFound, 20003, fmt.Sprintf("Subscription with ID %s not found.", subscriptionID))
	}
	return apiResponse(http.StatusOK, struct {
		Answer
		Attributes map[string]string `json:"attributes"`
	}{answer, map[string]string{"objectType": "SubscriptionProvisioningStatus"}})
}
