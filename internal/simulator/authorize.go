// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// codeLifetime is how long Entra accepts an authorization code.
//
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#successful-response
const codeLifetime = 10 * time.Minute

var (
	codeChallenge = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)       // SHA-256 in base64
	codeVerifier  = regexp.MustCompile(`^[A-Za-z0-9._~-]{43,128}$`) // https://www.rfc-editor.org/rfc/rfc7636#section-4.1
	authorizeKeys = []string{"client_id", "code_challenge", "code_challenge_method", "prompt", "redirect_uri", "response_mode", "response_type", "scope", "state"}
)

// authorization is an app's request to sign a user in. Its code refers to it.
type authorization struct {
	tenantID, clientID            string
	redirectURI, state, challenge string
	requested                     scopes
	user                          user
	expires                       time.Time
	redeemed                      bool
}

// ScriptSignIn adds faults for the users who press Sign in on the page of an authorization request, by the rules of
// [Simulator.ScriptSubscription]. See [RefuseSignIn].
func (e *entra) ScriptSignIn(faults ...Fault) { e.signInScript.add(faults) }

// authorizationKey is where the context of a request keeps the authorization that is to end.
type authorizationKey struct{}

// RefuseSignIn sends the browser back to the app with an error, such as access_denied with 53003 when Conditional Access
// blocks the sign-in. It is a fault only for [Simulator.ScriptSignIn].
func RefuseSignIn(errorCode string, aadsts int, description string) Fault {
	return func(w http.ResponseWriter, r *http.Request) {
		a, ok := r.Context().Value(authorizationKey{}).(authorization)
		if !ok {
			panic("RefuseSignIn is for ScriptSignIn alone")
		}
		a.refuse(errorCode, aadsts, description)(w, r)
	}
}

func (e *entra) serveAuthorization(w http.ResponseWriter, r *http.Request, tenantName string) {
	if wrong := mistakesInAuthorization(r); len(wrong) > 0 {
		e.rejected(r, wrong...)
		errorPage(90013, "Invalid input received from the user: "+strings.Join(wrong, "; "))(w, r)
		return
	}
	e.authorize(tenantName, r)(w, r)
}

// mistakesInAuthorization describes what the provider should not have sent, without quoting it.
func mistakesInAuthorization(r *http.Request) []string {
	query, err := url.ParseQuery(r.URL.RawQuery)
	var wrong []string
	check := func(ok bool, text string) {
		if !ok {
			wrong = append(wrong, text)
		}
	}
	check(r.Method == http.MethodGet, "the method is not GET")
	check(err == nil, "the query is malformed")
	check(r.ContentLength == 0, "there is a body")
	check(len(r.Header.Values("Authorization")) == 0, "there is an Authorization header")
	for _, name := range slices.Sorted(maps.Keys(query)) {
		check(slices.Contains(authorizeKeys, name), "there is an unknown parameter")
		check(len(query[name]) == 1, "a parameter is there more than once")
	}
	check(query.Get("response_type") == "code", "response_type is not code")
	check(!query.Has("response_mode") || query.Get("response_mode") == "query", "response_mode is not query")
	check(query.Get("prompt") == "select_account", "prompt is not select_account")
	check(query.Get("state") != "", "there is no state")
	check(query.Has("code_challenge") == query.Has("code_challenge_method"), "code_challenge and code_challenge_method do not come together")
	check(!query.Has("code_challenge_method") || query.Get("code_challenge_method") == "S256", "code_challenge_method is not S256")
	return wrong
}

// authorize is the authorization endpoint's own response to a well-formed request. Nothing is sent to a redirect URI
// that the app did not register.
func (e *entra) authorize(tenantName string, r *http.Request) Fault {
	query := r.URL.Query()
	tenant, ok := e.tenant(tenantName)
	switch {
	case !ok:
		return errorPage(90002, noTenant(tenantName))
	case !tenant.has(query.Get("client_id")):
		return errorPage(700016, clientNotFound)
	case !tenant.registered(query.Get("redirect_uri")):
		return errorPage(50011, "The redirect URI specified in the request does not match the redirect URIs configured for the application.")
	}

	requested, invalid := parseUserScopes(query.Get("scope"))
	a := authorization{
		tenantID:    tenant.ID,
		clientID:    tenant.ClientID,
		redirectURI: query.Get("redirect_uri"),
		state:       query.Get("state"),
		challenge:   query.Get("code_challenge"),
		requested:   requested,
	}
	switch {
	case invalid != nil:
		return a.refuse("invalid_scope", 70011, invalidScopeText)
	case a.challenge == "" && tenant.public():
		return a.refuse("invalid_request", 9002325, "Proof Key for Code Exchange is required for cross-origin authorization code redemption.")
	case a.challenge == "":
		e.rejected(r, "there is no code_challenge") // Entra asks a confidential client for none
		return errorPage(90013, "Invalid input received from the user: there is no code_challenge")
	case !codeChallenge.MatchString(a.challenge):
		return a.refuse("invalid_request", 501491, "The size of the code challenge parameter isn't valid.")
	}

	id := rand.Text()
	e.mu.Lock()
	defer e.mu.Unlock()
	e.pages[id] = a
	return page(http.StatusOK, pageView{
		Title: "Sign in", Text: "The app " + tenant.ClientID + " asks to act for you in Partner Center. Choose who signs in.",
		Form: newForm("/"+tenant.ID+loginPage, id),
	})
}

// serveLogin handles the choice that was submitted on the page of an authorization request.
func (e *entra) serveLogin(w http.ResponseWriter, r *http.Request) {
	id := r.PostForm.Get("request")
	u, known := userNamed(r.PostForm.Get("user"))
	e.mu.Lock()
	a, ok := e.pages[id]
	delete(e.pages, id)
	e.mu.Unlock()

	switch {
	case r.Method != http.MethodPost || !ok:
		errorPage(50089, "Authentication failed due to flow token expired. Start the sign-in again.")(w, r)
	case r.PostForm.Get("action") == cancelAction:
		a.refuse("access_denied", 65004, "User declined to consent to access the app.")(w, r)
	case !known:
		errorPage(50034, "The user account does not exist in the directory.")(w, r)
	default:
		a.user = u
		fault, _ := e.signInScript.next()
		respond(w, r.WithContext(context.WithValue(r.Context(), authorizationKey{}, a)), fault, e.grantCode(a))
	}
}

// grantCode sends the browser back to the app with a new code.
func (e *entra) grantCode(a authorization) Fault {
	return func(w http.ResponseWriter, r *http.Request) {
		code := "1." + rand.Text() + rand.Text()
		e.mu.Lock()
		a.expires = e.now().Add(codeLifetime)
		e.codes[code] = &a
		e.mu.Unlock()
		a.sendBack(url.Values{"code": {code}, "session_state": {uuid.NewString()}})(w, r)
	}
}

// refuse sends the browser back to the app with an error.
func (a authorization) refuse(errorCode string, aadsts int, description string) Fault {
	failure := newEntraFailure(errorCode, aadsts, description)
	return a.sendBack(url.Values{"error": {failure.Error}, "error_description": {failure.Description}, "error_uri": {failure.URI}})
}

// sendBack redirects the browser to the app. Entra adds a slash to a redirect URI without a path.
//
// https://learn.microsoft.com/entra/identity-platform/reply-url#redirect-uri-restrictions
func (a authorization) sendBack(response url.Values) Fault {
	response.Set("state", a.state)
	target, _ := url.Parse(a.redirectURI) // it is registered
	if target.Path == "" {
		target.Path = "/"
	}
	target.RawQuery = response.Encode()
	return Redirect(http.StatusFound, target.String())
}

// redeemCode issues tokens of the user who signed in.
func (e *entra) redeemCode(tenant Tenant, form url.Values) Fault {
	e.mu.Lock()
	defer e.mu.Unlock()
	now := e.now()
	a, ok := e.codes[form.Get("code")]
	switch {
	case !ok:
		return invalidGrant(70000, "Provided grant is invalid or malformed.")
	case a.tenantID != tenant.ID:
		return invalidGrant(700005, "Provided Authorization Code is intended to use against other tenant, thus rejected.")
	case !tenant.has(a.clientID):
		return invalidGrant(70000, "Provided grant is invalid or malformed: it was issued for another client.")
	case a.redeemed:
		return invalidGrant(54005, "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.")
	case !now.Before(a.expires):
		return invalidGrant(70008, "The provided authorization code or refresh token has expired due to inactivity.")
	case form.Get("redirect_uri") != a.redirectURI:
		return invalidClient(500112, "The reply address does not match the reply address provided when requesting Authorization code.")
	case !codeVerifier.MatchString(form.Get("code_verifier")) || challengeOf(form.Get("code_verifier")) != a.challenge:
		return invalidGrant(501481, "The Code_Verifier does not match the code_challenge supplied in the authorization request.")
	}
	requested := a.requested
	if form.Has("scope") { // the same or fewer
		var invalid Fault
		if requested, invalid = parseUserScopes(form.Get("scope")); invalid != nil {
			return invalid
		}
		if requested.resource != a.requested.resource {
			return invalidScope(28002, "Provided value for the input parameter scope is not valid when requesting an access token.")
		}
		requested.offline = requested.offline && a.requested.offline
		requested.openID = requested.openID && a.requested.openID
	}
	a.redeemed = true
	return e.issueLocked(tenant, grant{tenantID: tenant.ID, user: a.user}, requested)
}

// challengeOf is S256 of RFC 7636.
func challengeOf(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
