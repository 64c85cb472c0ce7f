// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

var tokenPath = regexp.MustCompile(`^/([^/]+)/oauth2/v2\.0/token$`)

// The grants that the token endpoint knows.
const (
	refreshGrant = "refresh_token"
	appGrant     = "client_credentials"
)

// commonFields are those that every grant can have, and resource, for which Entra has an error of its own.
var commonFields = []string{"client_assertion", "client_assertion_type", "client_id", "client_secret", "grant_type", "resource"}

// grantFields are those that a grant can have besides.
var grantFields = map[string][]string{
	refreshGrant: {"refresh_token", "scope"},
	appGrant:     {"scope"},
}

// entra is Entra's token endpoint: the tenants, and the tokens that they were granted.
type entra struct {
	*journal
	url    string // of the authority
	now    func() time.Time
	script script

	mu             sync.Mutex // guards what follows
	tenants        []Tenant
	tokenLifetime  time.Duration
	accessTokens   map[string]grant
	refreshTokens  map[string]grant
	issued         []string        // access tokens, oldest first
	rotated        []string        // refresh tokens, oldest first
	usedAssertions map[string]bool // by ID
}

func newEntra(journal *journal, url string, now func() time.Time) *entra {
	return &entra{
		journal:        journal,
		url:            url,
		now:            now,
		tokenLifetime:  3599 * time.Second,
		accessTokens:   map[string]grant{},
		refreshTokens:  map[string]grant{},
		usedAssertions: map[string]bool{},
	}
}

// ScriptToken adds faults for the token endpoint, of all tenants together, by the rules of
// [Simulator.ScriptSubscription].
func (e *entra) ScriptToken(faults ...Fault) { e.script.add(faults) }

// ScriptTokenForever responds to token requests with one fault as soon as those of [Simulator.ScriptToken] have run
// out. A nil one ends that.
func (e *entra) ScriptTokenForever(fault Fault) { e.script.repeat(fault) }

func (e *entra) serve(w http.ResponseWriter, r *http.Request, tenantName string) {
	// The body is read to its end whatever it is: net/http notices only then that a client has gone.
	body, readErr := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	form, formErr := url.ParseQuery(string(body))
	r.PostForm = form // for faults
	w, done := e.record(tokenService, w, r, form)
	defer done()

	if r.Method != http.MethodPost {
		e.rejected(r, "the method is not POST")
		w.Header().Set("Allow", http.MethodPost)
		EntraError(http.StatusMethodNotAllowed, "invalid_request", 900561, "The endpoint only accepts POST requests.")(w, r)
		return
	}
	wrong := mistakesInForm(r, form)
	if readErr != nil || formErr != nil {
		wrong = append(wrong, "the body is not a form")
	}
	if len(wrong) > 0 {
		e.rejected(r, wrong...)
		EntraError(http.StatusBadRequest, "invalid_request", 90013, "Invalid input received from the user: "+strings.Join(wrong, "; "))(w, r)
		return
	}

	fault, _ := e.script.next()
	respond(w, r, fault, func(w http.ResponseWriter, r *http.Request) {
		e.redeem(tenantName, form, e.url+r.URL.EscapedPath())(w, r)
	})
}

// mistakesInForm says in words what the provider should not have sent, without quoting it.
func mistakesInForm(r *http.Request, form url.Values) []string {
	var wrong []string
	if r.URL.RawQuery != "" || r.URL.ForceQuery {
		wrong = append(wrong, "there is a query")
	}
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/x-www-form-urlencoded" {
		wrong = append(wrong, "Content-Type is not application/x-www-form-urlencoded")
	}
	own, known := grantFields[form.Get("grant_type")]
	every := slices.Concat(slices.Collect(maps.Values(grantFields))...)
	for _, name := range slices.Sorted(maps.Keys(form)) {
		switch common := slices.Contains(commonFields, name); {
		case !common && !slices.Contains(every, name):
			wrong = append(wrong, "there is an unknown form field")
		case !common && known && !slices.Contains(own, name):
			wrong = append(wrong, "the form field "+name+" does not belong to the grant "+form.Get("grant_type"))
		case len(form[name]) > 1:
			wrong = append(wrong, "the form field "+name+" is there more than once")
		}
	}
	if form.Has("client_secret") && form.Has("client_assertion") {
		wrong = append(wrong, "there are a secret and an assertion")
	}
	return wrong
}

// redeem is the service's own response to a well-formed request.
func (e *entra) redeem(tenantName string, form url.Values, tokenURL string) Fault {
	tenant, ok := e.tenant(tenantName)
	if !ok {
		return EntraError(http.StatusBadRequest, "invalid_request", 90002, "Tenant '"+tenantName+"' not found.")
	}
	if form.Has("resource") {
		return EntraError(http.StatusBadRequest, "invalid_request", 901002, "The 'resource' request parameter isn't supported.")
	}
	grantType := form.Get("grant_type")
	if _, known := grantFields[grantType]; !known {
		return EntraError(http.StatusBadRequest, "unsupported_grant_type", 70003, "The app requested an unsupported grant type.")
	}
	if response := e.authenticate(tenant, form, tokenURL); response != nil {
		return response
	}
	if grantType == appGrant {
		return e.redeemApp(tenant, form)
	}
	return e.redeemRefreshToken(tenant, form)
}

// authenticate returns nil if the form is from the tenant's app registration.
func (e *entra) authenticate(tenant Tenant, form url.Values, tokenURL string) Fault {
	asserted := form.Has("client_assertion") || form.Has("client_assertion_type")
	secret := form.Get("client_secret")
	switch {
	case !strings.EqualFold(form.Get("client_id"), tenant.ClientID):
		return EntraError(http.StatusBadRequest, "unauthorized_client", 700016, "The application was not found in the directory.")
	case tenant.public() && (asserted || form.Has("client_secret")):
		return invalidClient(700025, "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.")
	case tenant.public():
		return nil
	case asserted:
		return e.checkAssertion(tenant, form, tokenURL)
	case secret == "":
		return invalidClient(7000218, "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.")
	case secret != tenant.ClientSecret:
		return invalidClient(7000215, "Invalid client secret provided.")
	}
	return nil
}
