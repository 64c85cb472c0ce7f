// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
)

const guidPattern = `[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}`

var guid = regexp.MustCompile(`^` + guidPattern + `$`)

// api is Partner Center's API: the customers and their subscriptions, and how reads of them are made to fail.
type api struct {
	*journal
	entra  *entra
	limit  limit
	paging paging
	reads  script // of the provisioning statuses of all subscriptions

	mu        sync.Mutex // guards what follows
	latency   time.Duration
	customers map[string]*Customer // by ID, in lower case
	statuses  map[subscriptionKey]*provisioning
	scripts   map[string]*script // by the ID of a subscription or by a path, in lower case
}

func newAPI(journal *journal, entra *entra) *api {
	return &api{
		journal:   journal,
		entra:     entra,
		customers: map[string]*Customer{},
		statuses:  map[subscriptionKey]*provisioning{},
		scripts:   map[string]*script{},
	}
}

// SetLatency delays the API, but not the token endpoint, before it responds or misbehaves.
func (a *api) SetLatency(d time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.latency = d
}

// SetLimit limits the requests that the API accepts in each window of time. It rejects the others with 429 and the
// rest of the window, in seconds. The next request begins the first window, and each begins where the last one ends.
// A limit of 0 removes the limit.
func (a *api) SetLimit(requests int, window time.Duration) { a.limit.set(requests, window) }

// ScriptSubscription adds faults for the reads of a subscription's provisioning status, whether or not it exists. Each
// responds to one request, in order. A nil one lets the service itself respond, as it does when all are used up. Only a
// well-formed request uses up a fault; its token is not checked.
func (a *api) ScriptSubscription(subscriptionID string, faults ...Fault) {
	a.script(subscriptionID).add(faults)
}

// ScriptSubscriptionForever responds to the reads of a subscription with one fault once those of
// [Simulator.ScriptSubscription] are used up. A nil one removes it.
func (a *api) ScriptSubscriptionForever(subscriptionID string, fault Fault) {
	a.script(subscriptionID).repeat(fault)
}

// ScriptReadsForever responds to the reads of all subscriptions with one fault. The script of a subscription takes
// precedence. A nil one removes it.
func (a *api) ScriptReadsForever(fault Fault) { a.reads.repeat(fault) }

// ScriptPath adds faults for the requests of one path, by the rules of [Simulator.ScriptSubscription]. See
// [CustomerPath], [SubscriptionsPath] and [AzureEntitlementsPath]. All pages of a list have one path, so that a nil
// fault lets the first page through.
func (a *api) ScriptPath(path string, faults ...Fault) { a.script(path).add(faults) }

// ScriptPathForever responds to the requests of one path with one fault once those of [Simulator.ScriptPath] are used
// up. A nil one removes it.
func (a *api) ScriptPathForever(path string, fault Fault) { a.script(path).repeat(fault) }

func (a *api) script(idOrPath string) *script {
	a.mu.Lock()
	defer a.mu.Unlock()
	key := strings.ToLower(idOrPath)
	if a.scripts[key] == nil {
		a.scripts[key] = &script{}
	}
	return a.scripts[key]
}

func (a *api) serve(w http.ResponseWriter, r *http.Request) {
	w, done := a.record(apiService, w, r, nil)
	defer done()
	identify(w.Header(), r.Header)

	asked, ok := newRead(r.URL)
	if !ok {
		a.rejected(r, "the API has no such path")
		APIError(http.StatusNotFound, 1000, "Not found")(w, r)
		return
	}
	if r.Method != http.MethodGet {
		a.rejected(r, "the method is not GET")
		w.Header().Set("Allow", http.MethodGet)
		APIError(http.StatusMethodNotAllowed, 800002, "Invalid request input")(w, r)
		return
	}
	first, wrong := a.paging.first(r, asked.query())
	if wrong = append(wrong, mistakesIn(r)...); len(wrong) > 0 {
		a.rejected(r, wrong...)
		APIError(http.StatusBadRequest, 800002, "Invalid request input: "+strings.Join(wrong, "; "))(w, r)
		return
	}

	a.delay(r)
	fault := a.limit.next()
	if fault == nil {
		fault = a.nextFault(asked, r.URL.EscapedPath())
	}
	respond(w, r, fault, func(w http.ResponseWriter, r *http.Request) {
		a.response(r.Header.Get("Authorization"), asked, first)(w, r)
	})
}

func (a *api) nextFault(asked read, path string) Fault {
	if asked.resource == provisioningStatus {
		if fault, scripted := a.script(asked.subscriptionID).next(); scripted {
			return fault
		}
	}
	if fault, scripted := a.script(path).next(); scripted || asked.resource != provisioningStatus {
		return fault
	}
	fault, _ := a.reads.next()
	return fault
}

// identify sets the headers that the service puts on all of its responses.
func identify(response, request http.Header) {
	for _, name := range []string{"MS-RequestId", "MS-CorrelationId"} {
		id := request.Get(name)
		if !guid.MatchString(id) {
			id = uuid.NewString()
		}
		response.Set(name, id)
	}
	response.Set("MS-CV", rand.Text()[:16]+".0")
	response.Set("MS-ServerId", "030020344")
}

// mistakesIn describes what the provider should not have sent, without quoting it.
func mistakesIn(r *http.Request) []string {
	var wrong []string
	check := func(ok bool, text string) {
		if !ok {
			wrong = append(wrong, text)
		}
	}
	one := func(name string, valid func(string) bool) bool {
		values := r.Header.Values(name)
		return len(values) == 1 && valid(values[0])
	}
	exactly := func(want string) func(string) bool {
		return func(got string) bool { return got == want }
	}

	check(r.ContentLength == 0, "there is a body")
	check(one("Accept", exactly("application/json")), "Accept is not application/json")
	check(one("Cache-Control", exactly("no-cache")), "Cache-Control is not no-cache")
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

// delay waits out the latency, and aborts a request that ends earlier.
func (a *api) delay(r *http.Request) {
	a.mu.Lock()
	latency := a.latency
	a.mu.Unlock()
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

// response is the service's own response to a well-formed request.
func (a *api) response(authorization string, asked read, first int) Fault {
	if authorization == "" {
		return Respond(http.StatusUnauthorized, http.Header{"WWW-Authenticate": {`Bearer error="invalid_token"`}}, "")
	}
	token, _ := strings.CutPrefix(authorization, "Bearer ")
	tenant, granted, ok := a.entra.bearer(token)
	if !ok {
		return APIError(http.StatusUnauthorized, 800001, "Partner Token missing in request context")
	}
	if !granted.appOnly && !granted.user.mfa {
		return APIError(http.StatusUnauthorized, 900421, "MFA is required to access this resource.")
	}
	if granted.appOnly && asked.resource == provisioningStatus {
		return APIError(http.StatusForbidden, 900329, "This resource does not support application-only authentication.")
	}
	if !tenant.sellsTo(asked.customerID) {
		return APIError(http.StatusForbidden, 20002, fmt.Sprintf(
			"Reseller CAID %s does not have a reseller relationship with customer CAID %s", tenant.ID, asked.customerID))
	}
	switch asked.resource {
	case customer:
		return a.readCustomer(asked)
	case subscriptions:
		return a.readSubscriptions(asked, first)
	case azureEntitlements:
		return a.readAzureEntitlements(asked, first)
	case provisioningStatus:
		return a.readProvisioningStatus(asked)
	}
	panic("the simulator does not serve this resource")
}
