// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"errors"
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

// Entra's endpoints, below a tenant's ID or domain.
const (
	tokenEndpoint     = "/oauth2/v2.0/token"
	authorizeEndpoint = "/oauth2/v2.0/authorize"
	loginPage         = "/login"
	metadataEndpoint  = "/v2.0/.well-known/openid-configuration"
)

var entraPath = regexp.MustCompile(`^/([^/]+)(` + strings.ReplaceAll(strings.Join([]string{
	tokenEndpoint, authorizeEndpoint, loginPage, metadataEndpoint,
}, "|"), ".", `\.`) + `)$`)

// The grants that the token endpoint knows.
const (
	refreshGrant = "refresh_token"
	appGrant     = "client_credentials"
	codeGrant    = "authorization_code"
)

// clientFields are the app's own.
var clientFields = []string{"client_assertion", "client_assertion_type", "client_id", "client_secret"}

// commonFields are those that every grant can have, and resource, for which Entra has an error of its own.
var commonFields = append([]string{"grant_type", "resource"}, clientFields...)

// grantFields are the other fields that a grant can have.
var grantFields = map[string][]string{
	refreshGrant: {"refresh_token", "scope"},
	appGrant:     {"scope"},
	codeGrant:    {"code", "code_verifier", "redirect_uri", "scope"},
}

// entra is Entra: its tenants, the sign-ins in progress, and the tokens that it granted.
type entra struct {
	*journal
	url string // of the authority
	now func() time.Time
	// What happens in the place of Entra's own responses.
	tokenScript, signInScript, metadataScript script

	mu             sync.Mutex // guards what follows
	tenants        []Tenant
	domains        map[string]string // tenant by domain, both in lower case
	tokenLifetime  time.Duration
	changeClaims   func(map[string]any) // may be nil
	revokeUsed     bool                 // refresh tokens
	accessTokens   map[string]grant
	refreshTokens  map[string]grant
	issued         []string                  // access tokens, oldest first
	rotated        []string                  // refresh tokens, oldest first
	usedAssertions map[string]bool           // by ID
	pages          map[string]authorization  // shown and not submitted yet, by a random ID
	codes          map[string]*authorization // by authorization code
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
		domains:        map[string]string{},
		pages:          map[string]authorization{},
		codes:          map[string]*authorization{},
	}
}

// ScriptToken adds faults for the token endpoint, of all tenants together, by the rules of
// [Simulator.ScriptSubscription].
func (e *entra) ScriptToken(faults ...Fault) { e.tokenScript.add(faults) }

// ScriptTokenForever responds to token requests with one fault once those of [Simulator.ScriptToken] are used up. A nil
// one removes it.
func (e *entra) ScriptTokenForever(fault Fault) { e.tokenScript.repeat(fault) }

func (e *entra) serve(w http.ResponseWriter, r *http.Request, tenantName, endpoint string) {
	// The whole body is read in any case: only then does net/http notice that a client has gone.
	body, readErr := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	form, formErr := url.ParseQuery(string(body))
	r.PostForm = form // for faults

	kind := signInService
	switch endpoint {
	case tokenEndpoint:
		kind = tokenService
	case metadataEndpoint:
		kind = metadataService
	}
	w, done := e.record(kind, w, r, form)
	defer done()

	err := errors.Join(readErr, formErr)
	switch endpoint {
	case tokenEndpoint:
		e.serveToken(w, r, tenantName, err)
	case metadataEndpoint:
		e.serveMetadata(w, r, tenantName)
	case authorizeEndpoint:
		e.serveAuthorization(w, r, tenantName)
	case loginPage:
		e.serveLogin(w, r)
	}
}

// serveToken takes the error of parsing the form, or nil.
func (e *entra) serveToken(w http.ResponseWriter, r *http.Request, tenantName string, err error) {
	if r.Method != http.MethodPost {
		e.rejected(r, "the method is not POST")
		w.Header().Set("Allow", http.MethodPost)
		EntraError(http.StatusMethodNotAllowed, "invalid_request", 900561, "The endpoint only accepts POST requests.")(w, r)
		return
	}
	wrong := append(mistakesInForm(r), mistakesInTokenRequest(r.PostForm)...)
	if err != nil {
		wrong = append(wrong, "the body is not a form")
	}
	if len(wrong) > 0 {
		e.rejected(r, wrong...)
		EntraError(http.StatusBadRequest, "invalid_request", 90013, "Invalid input received from the user: "+strings.Join(wrong, "; "))(w, r)
		return
	}
	fault, _ := e.tokenScript.next()
	respond(w, r, fault, func(w http.ResponseWriter, r *http.Request) { e.redeem(tenantName, r)(w, r) })
}

// mistakesInForm describes what the provider should not have sent, without quoting it.
func mistakesInForm(r *http.Request) []string {
	var wrong []string
	if r.URL.RawQuery != "" || r.URL.ForceQuery {
		wrong = append(wrong, "there is a query")
	}
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/x-www-form-urlencoded" {
		wrong = append(wrong, "Content-Type is not application/x-www-form-urlencoded")
	}
	return wrong
}

// mistakesInTokenRequest are those in its form, by the same rules.
func mistakesInTokenRequest(form url.Values) []string {
	grantType := form.Get("grant_type")
	every := slices.Concat(slices.Collect(maps.Values(grantFields))...)
	wrong := mistakesInFields(form, append(every, commonFields...))
	if own, known := grantFields[grantType]; known {
		for _, name := range slices.Sorted(maps.Keys(form)) {
			if slices.Contains(every, name) && !slices.Contains(own, name) {
				wrong = append(wrong, "the form field "+name+" does not belong to the grant "+grantType)
			}
		}
	}
	if form.Has("client_secret") && form.Has("client_assertion") {
		wrong = append(wrong, "there are a secret and an assertion")
	}
	return wrong
}

// mistakesInFields are unknown and repeated ones.
func mistakesInFields(form url.Values, known []string) []string {
	var wrong []string
	for _, name := range slices.Sorted(maps.Keys(form)) {
		if !slices.Contains(known, name) {
			wrong = append(wrong, "there is an unknown form field")
		} else if len(form[name]) > 1 {
			wrong = append(wrong, "the form field "+name+" is there more than once")
		}
	}
	return wrong
}

// redeem is the token endpoint's own response to a well-formed request.
func (e *entra) redeem(tenantName string, r *http.Request) Fault {
	form := r.PostForm
	tenant, ok := e.tenant(tenantName)
	if !ok {
		return EntraError(http.StatusBadRequest, "invalid_request", 90002, noTenant(tenantName))
	}
	if form.Has("resource") {
		return EntraError(http.StatusBadRequest, "invalid_request", 901002, "The 'resource' request parameter isn't supported.")
	}
	redeem, known := map[string]func(Tenant, url.Values) Fault{
		refreshGrant: e.redeemRefreshToken,
		appGrant:     e.redeemApp,
		codeGrant:    e.redeemCode,
	}[form.Get("grant_type")]
	if !known {
		return EntraError(http.StatusBadRequest, "unsupported_grant_type", 70003, "The app requested an unsupported grant type.")
	}
	if response := e.authenticate(tenant, form, e.url+r.URL.EscapedPath()); response != nil {
		return response
	}
	return redeem(tenant, form)
}

func noTenant(name string) string { return "Tenant '" + name + "' not found." }

const clientNotFound = "The application was not found in the directory."

// authenticate returns nil if the form is from the tenant's app registration.
func (e *entra) authenticate(tenant Tenant, form url.Values, tokenURL string) Fault {
	asserted := form.Has("client_assertion") || form.Has("client_assertion_type")
	secret := form.Get("client_secret")
	switch {
	case !tenant.has(form.Get("client_id")):
		return EntraError(http.StatusBadRequest, "unauthorized_client", 700016, clientNotFound)
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
