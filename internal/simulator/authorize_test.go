// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// change sets a parameter, or removes it if the value is empty.
func change(name, value string) func(url.Values) {
	return func(values url.Values) {
		if values.Set(name, value); value == "" {
			values.Del(name)
		}
	}
}

// get requests a page without following a redirect.
func get(t *testing.T, sim *simulator.Simulator, address string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	return do(t, client(t, sim), r)
}

// wantErrorPage wants an error that only the user is shown.
func wantErrorPage(t *testing.T, resp *http.Response, body, aadsts string) {
	t.Helper()
	if resp.StatusCode != http.StatusBadRequest || resp.Header.Get("Location") != "" || !strings.Contains(body, "<p>AADSTS"+aadsts+": ") {
		t.Errorf("got %d %s, want a page with AADSTS%s", resp.StatusCode, body, aadsts)
	}
}

// wantRefused wants an error in the redirect.
func wantRefused(t *testing.T, resp *http.Response, code, aadsts string) {
	t.Helper()
	target, query := location(t, resp)
	if target != "http://localhost:49152/" || query.Get("error") != code || query.Get("state") != "a state & more" || query.Has("code") ||
		!strings.HasPrefix(query.Get("error_description"), "AADSTS"+aadsts+": ") || !strings.Contains(query.Get("error_uri"), aadsts) {
		t.Errorf("got %s %v, want %s AADSTS%s", target, query, code, aadsts)
	}
}

func TestAUserSignsInToAPublicClientThroughThePage(t *testing.T) {
	t.Parallel()
	for user, amr := range map[string][]any{
		simulator.ExampleUser:           {"pwd", "mfa"},
		simulator.ExampleUserWithoutMFA: {"pwd"},
	} {
		sim := start(t)
		sim.AddTenant(publicApp())
		resp, _ := press(t, sim, signInURL(sim, publicApp().ID, signInQuery()), signInAs(user))
		target, query := location(t, resp)
		if target != "http://localhost:49152/" || query.Get("state") != "a state & more" || uuid.Validate(query.Get("session_state")) != nil {
			t.Errorf("got %s %v", target, query)
		}
		granted := redeem(t, sim, publicApp().ID, codeForm(query.Get("code")))
		again := codeForm("")
		again.Set("grant_type", "refresh_token")
		again.Set("refresh_token", granted.RefreshToken)
		for _, name := range []string{"code", "redirect_uri", "code_verifier"} {
			again.Del(name)
		}
		renewed := redeem(t, sim, publicApp().ID, again)
		for _, token := range []string{granted.AccessToken, renewed.AccessToken} {
			claims := claimsOf(t, token)
			if got, _ := claims["amr"].([]any); !slices.Equal(got, amr) || claims["upn"] != user || claims["scp"] != "user_impersonation" {
				t.Errorf("got claims %v, want %s with amr %v", claims, user, amr)
			}
		}
		if claims := claimsOf(t, granted.IDToken); claims["preferred_username"] != user || claims["aud"] != publicApp().ClientID ||
			claims["iss"] != sim.URL()+"/"+publicApp().ID+"/v2.0" {
			t.Errorf("got ID token %v", claims)
		}
		if granted.ExpiresIn != 3599 || granted.Scope != scope || renewed.RefreshToken == granted.RefreshToken {
			t.Errorf("got %+v, then %+v", granted, renewed)
		}
		wantNoProblems(t, sim)
		if got := len(sim.SignInRequests()); got != 2 || len(sim.APIRequests()) != 0 {
			t.Errorf("got %d requests to sign in, want the page and its form", got)
		}
	}
}

func TestAConfidentialClientRedeemsACodeWithItsSecret(t *testing.T) {
	t.Parallel()
	sim := start(t)
	query := signInQuery()
	query.Set("client_id", simulator.ExampleClientID)
	query.Set("scope", scope)
	resp, _ := press(t, sim, signInURL(sim, simulator.ExampleTenantDomain, query), signInAs(simulator.ExampleUser))
	_, back := location(t, resp)
	form := codeForm(back.Get("code"))
	form.Set("client_id", simulator.ExampleClientID)
	resp, body := do(t, client(t, sim), tokenRequest(t, sim, simulator.ExampleTenantID, form))
	wantEntraError(t, resp, body, 401, "invalid_client", 7000218)

	form.Set("client_secret", simulator.ExampleClientSecret)
	granted := redeem(t, sim, simulator.ExampleTenantID, form)
	if granted.RefreshToken != "" || granted.IDToken != "" {
		t.Errorf("got %+v, though offline_access and openid were not authorized", granted)
	}
	wantStatus(t, sim, granted.AccessToken, http.StatusOK)
	wantNoProblems(t, sim)
}

func TestAPublicClientRedeemsACodeWithoutASecret(t *testing.T) {
	t.Parallel()
	sim := start(t)
	sim.AddTenant(publicApp())
	form := codeForm(signIn(t, sim, simulator.ExampleUser))
	form.Set("client_secret", "a secret")
	resp, body := do(t, client(t, sim), tokenRequest(t, sim, publicApp().ID, form))
	wantEntraError(t, resp, body, 401, "invalid_client", 700025)
}

func TestTheAPIRequiresMFAOfAUser(t *testing.T) {
	t.Parallel()
	sim := start(t)
	partner := publicApp()
	partner.Customers = []string{simulator.ExampleCustomerID}
	sim.AddTenant(partner)
	with := redeem(t, sim, partner.ID, codeForm(signIn(t, sim, simulator.ExampleUser)))
	without := redeem(t, sim, partner.ID, codeForm(signIn(t, sim, simulator.ExampleUserWithoutMFA)))
	wantStatus(t, sim, with.AccessToken, http.StatusOK)
	if body := wantStatus(t, sim, without.AccessToken, http.StatusUnauthorized); !strings.Contains(body, `"code":900421,`) {
		t.Errorf("got %s, want code 900421", body)
	}
}

func TestAnAuthorizationRequestIsRejectedAsByEntra(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		tenant string
		change func(url.Values)
		page   string // AADSTS number
		code   string // in the redirect
		aadsts string
	}{
		"unknown tenant":          {uuid.NewString(), nil, "90002", "", ""},
		"unknown client":          {"", change("client_id", uuid.NewString()), "700016", "", ""},
		"client of another":       {simulator.ExampleTenantID, nil, "700016", "", ""},
		"no redirect URI":         {"", change("redirect_uri", ""), "50011", "", ""},
		"other host":              {"", change("redirect_uri", "http://attacker.example"), "50011", "", ""},
		"host that begins alike":  {"", change("redirect_uri", "http://localhost.attacker.example"), "50011", "", ""},
		"user before the host":    {"", change("redirect_uri", "http://user@localhost:1"), "50011", "", ""},
		"https":                   {"", change("redirect_uri", "https://localhost:1"), "50011", "", ""},
		"path that is not there":  {"", change("redirect_uri", "http://localhost:1/callback"), "50011", "", ""},
		"slash that is not there": {"", change("redirect_uri", "http://localhost:1/"), "50011", "", ""},
		"other path":              {"", change("redirect_uri", "http://127.0.0.1:1/Callback"), "50011", "", ""},
		"query":                   {"", change("redirect_uri", "http://localhost:1?a=b"), "50011", "", ""},
		"https and a port":        {"", change("redirect_uri", "https://localhost:1/secure"), "50011", "", ""},
		"empty fragment":          {"", change("redirect_uri", "http://localhost:1#"), "50011", "", ""},
		"fragment":                {"", change("redirect_uri", "http://localhost:1#a"), "50011", "", ""},
		"port of another host":    {"", change("redirect_uri", "https://app.example.com:8443/callback"), "50011", "", ""},
		"no URL":                  {"", change("redirect_uri", "http://localhost:port"), "50011", "", ""},
		"no scope":                {"", change("scope", ""), "", "invalid_scope", "70011"},
		"foreign scope":           {"", change("scope", scope+" User.Read"), "", "invalid_scope", "70011"},
		"scope of an app":         {"", change("scope", "https://api.partnercenter.microsoft.com/.default"), "", "invalid_scope", "70011"},
		"short challenge":         {"", change("code_challenge", "short"), "", "invalid_request", "501491"},
		"no PKCE": {"", func(q url.Values) {
			q.Del("code_challenge")
			q.Del("code_challenge_method")
		}, "", "invalid_request", "9002325"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := start(t)
			sim.AddTenant(publicApp())
			tenant, query := publicApp().ID, signInQuery()
			if test.tenant != "" {
				tenant = test.tenant
			}
			if test.change != nil {
				test.change(query)
			}
			resp, body := get(t, sim, signInURL(sim, tenant, query))
			if test.page != "" {
				wantErrorPage(t, resp, body, test.page)
			} else {
				wantRefused(t, resp, test.code, test.aadsts)
			}
			wantNoProblems(t, sim)
		})
	}
}

func TestARegisteredRedirectURIMatchesAnyPortOnLoopback(t *testing.T) {
	t.Parallel()
	sim := start(t)
	sim.AddTenant(publicApp())
	for _, test := range []struct{ uri, want string }{
		{"http://localhost", "http://localhost/"},
		{"http://localhost:1", "http://localhost:1/"},
		{"http://127.0.0.1:65535/callback", "http://127.0.0.1:65535/callback"},
		{"https://app.example.com/callback", "https://app.example.com/callback"},
	} {
		query := signInQuery()
		query.Set("redirect_uri", test.uri)
		resp, _ := press(t, sim, signInURL(sim, publicApp().ID, query), signInAs(simulator.ExampleUser))
		target, back := location(t, resp)
		if target != test.want || back.Get("code") == "" {
			t.Errorf("%s: got %s %v", test.uri, target, back)
		}
	}
}

func TestAuthorizationRequestsThatTheProviderShouldNotSendAreProblems(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change  func(url.Values)
		problem string
	}{
		"implicit":            {change("response_type", "token"), "response_type is not code"},
		"form post":           {change("response_mode", "form_post"), "response_mode is not query"},
		"no prompt":           {change("prompt", ""), "prompt is not select_account"},
		"no state":            {change("state", ""), "there is no state"},
		"plain challenge":     {change("code_challenge_method", "plain"), "code_challenge_method is not S256"},
		"challenge by itself": {change("code_challenge_method", ""), "code_challenge and code_challenge_method do not come together"},
		"unknown parameter":   {change("client_secret", "secret"), "there is an unknown parameter"},
		"parameter twice":     {func(q url.Values) { q.Add("state", "another") }, "a parameter is there more than once"},
		"no PKCE, though a secret": {func(q url.Values) {
			q.Set("client_id", simulator.ExampleClientID)
			q.Del("code_challenge")
			q.Del("code_challenge_method")
		}, "there is no code_challenge"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := start(t)
			sim.AddTenant(publicApp())
			query := signInQuery()
			test.change(query)
			tenant := publicApp().ID
			if query.Get("client_id") == simulator.ExampleClientID {
				tenant = simulator.ExampleTenantID
			}
			resp, body := get(t, sim, signInURL(sim, tenant, query))
			wantErrorPage(t, resp, body, "90013")
			want := []string{"GET /" + tenant + "/oauth2/v2.0/authorize: " + test.problem}
			if got := sim.Problems(); !slices.Equal(got, want) {
				t.Errorf("got problems %q, want %q", got, want)
			}
		})
	}
}

func TestAnAuthorizationRequestIsAPlainGET(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		method, body, authorization string
		problem                     string
	}{
		"POST":  {http.MethodPost, "", "", "the method is not GET"},
		"body":  {http.MethodGet, "a=b", "", "there is a body"},
		"token": {http.MethodGet, "", "Bearer token", "there is an Authorization header"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := start(t)
			sim.AddTenant(publicApp())
			r, err := http.NewRequestWithContext(t.Context(), test.method, signInURL(sim, publicApp().ID, signInQuery()), strings.NewReader(test.body))
			if err != nil {
				t.Fatal(err)
			}
			if test.authorization != "" {
				r.Header.Set("Authorization", test.authorization)
			}
			resp, body := do(t, client(t, sim), r)
			wantErrorPage(t, resp, body, "90013")
			want := []string{test.method + " " + r.URL.Path + ": " + test.problem}
			if got := sim.Problems(); !slices.Equal(got, want) {
				t.Errorf("got problems %q, want %q", got, want)
			}
		})
	}
}

func TestAShortVerifierIsRejectedThoughItMatches(t *testing.T) {
	t.Parallel()
	sim := start(t)
	sim.AddTenant(publicApp())
	sum := sha256.Sum256([]byte("short"))
	query := signInQuery()
	query.Set("code_challenge", base64.RawURLEncoding.EncodeToString(sum[:]))
	resp, _ := press(t, sim, signInURL(sim, publicApp().ID, query), signInAs(simulator.ExampleUser))
	_, back := location(t, resp)
	form := codeForm(back.Get("code"))
	form.Set("code_verifier", "short")
	resp, body := do(t, client(t, sim), tokenRequest(t, sim, publicApp().ID, form))
	wantEntraError(t, resp, body, 400, "invalid_grant", 501481)
}

func TestAPageIsSubmittedOnce(t *testing.T) {
	t.Parallel()
	sim := start(t)
	sim.AddTenant(publicApp())
	_, page := get(t, sim, signInURL(sim, publicApp().ID, signInQuery()))
	_, id, _ := strings.Cut(page, `name="request" value="`)
	id, _, _ = strings.Cut(id, `"`)
	for i, unknown := range []bool{false, true} {
		form := signInAs(simulator.ExampleUser)
		form.Set("request", id)
		r := tokenRequest(t, sim, publicApp().ID, form)
		r.URL.Path = "/" + publicApp().ID + "/login"
		resp, body := do(t, client(t, sim), r)
		if !unknown && resp.StatusCode != http.StatusFound {
			t.Errorf("submission %d: got %s", i+1, resp.Status)
		} else if unknown {
			wantErrorPage(t, resp, body, "50089")
		}
	}
}

func TestAUserWhoDoesNotExistIsNotSignedIn(t *testing.T) {
	t.Parallel()
	sim := start(t)
	sim.AddTenant(publicApp())
	resp, body := press(t, sim, signInURL(sim, publicApp().ID, signInQuery()), signInAs("nobody@partner.example.com"))
	wantErrorPage(t, resp, body, "50034")
}

func TestASignInThatIsRefusedGoesBackToTheApp(t *testing.T) {
	t.Parallel()
	sim := start(t)
	sim.AddTenant(publicApp())
	page := signInURL(sim, publicApp().ID, signInQuery())
	resp, _ := press(t, sim, page, url.Values{"action": {"cancel"}})
	wantRefused(t, resp, "access_denied", "65004")

	sim.ScriptSignIn(simulator.RefuseSignIn("access_denied", 53003, "Access has been blocked by Conditional Access policies."))
	resp, _ = press(t, sim, page, signInAs(simulator.ExampleUser))
	wantRefused(t, resp, "access_denied", "53003")
	if code := signIn(t, sim, simulator.ExampleUser); code == "" {
		t.Error("the next sign-in got no code")
	}
}

func TestACodeIsRejectedAsByEntra(t *testing.T) {
	t.Parallel()
	other := simulator.Tenant{ID: uuid.NewString(), ClientID: publicApp().ClientID}
	for name, test := range map[string]struct {
		tenant string
		change func(url.Values)
		status int
		code   string
		aadsts int
	}{
		"unknown code":        {publicApp().ID, change("code", "unknown"), 400, "invalid_grant", 70000},
		"no code":             {publicApp().ID, change("code", ""), 400, "invalid_grant", 70000},
		"another tenant":      {other.ID, func(url.Values) {}, 400, "invalid_grant", 700005},
		"other port":          {publicApp().ID, change("redirect_uri", "http://localhost:1"), 401, "invalid_client", 500112},
		"no redirect URI":     {publicApp().ID, change("redirect_uri", ""), 401, "invalid_client", 500112},
		"other verifier":      {publicApp().ID, change("code_verifier", strings.Repeat("v", 43)), 400, "invalid_grant", 501481},
		"challenge again":     {publicApp().ID, change("code_verifier", signInQuery().Get("code_challenge")), 400, "invalid_grant", 501481},
		"no verifier":         {publicApp().ID, change("code_verifier", ""), 400, "invalid_grant", 501481},
		"other cloud's scope": {publicApp().ID, change("scope", "https://partner.partnercenterapi.microsoftonline.cn/user_impersonation"), 400, "invalid_scope", 28002},
		"foreign scope":       {publicApp().ID, change("scope", "User.Read"), 400, "invalid_scope", 70011},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := start(t)
			sim.AddTenant(publicApp())
			sim.AddTenant(other)
			form := codeForm(signIn(t, sim, simulator.ExampleUser))
			test.change(form)
			wantNoToken(t, sim, test.tenant, form, test.status, test.code, test.aadsts)
		})
	}
}

func TestACodeBelongsToOneClient(t *testing.T) {
	t.Parallel()
	sim := start(t)
	sim.AddTenant(publicApp())
	form := codeForm(signIn(t, sim, simulator.ExampleUser))
	other := publicApp()
	other.ClientID = uuid.NewString()
	sim.AddTenant(other)
	form.Set("client_id", other.ClientID)
	resp, body := do(t, client(t, sim), tokenRequest(t, sim, other.ID, form))
	wantEntraError(t, resp, body, 400, "invalid_grant", 70000)
}

func TestACodeIsRedeemedOnceWithinTenMinutes(t *testing.T) {
	t.Parallel()
	var now atomic.Int64
	now.Store(time.Now().Unix())
	sim := start(t, simulator.WithClock(func() time.Time { return time.Unix(now.Load(), 0) }))
	sim.AddTenant(publicApp())

	form := codeForm(signIn(t, sim, simulator.ExampleUser))
	late := codeForm(signIn(t, sim, simulator.ExampleUser))
	now.Add(599)
	redeem(t, sim, publicApp().ID, form)
	resp, body := do(t, client(t, sim), tokenRequest(t, sim, publicApp().ID, form))
	wantEntraError(t, resp, body, 400, "invalid_grant", 54005)
	now.Add(1)
	resp, body = do(t, client(t, sim), tokenRequest(t, sim, publicApp().ID, late))
	wantEntraError(t, resp, body, 400, "invalid_grant", 70008)
	if got := len(sim.AccessTokens()); got != 1 {
		t.Errorf("got %d access tokens, want 1", got)
	}
}

func TestAPageRunsNoScript(t *testing.T) {
	t.Parallel()
	sim := start(t)
	sim.AddTenant(publicApp())
	query := signInQuery()
	query.Set("state", "</form><script>")
	resp, page := get(t, sim, signInURL(sim, publicApp().ID, query))
	if strings.Contains(page, "<script") || strings.Contains(page, "state") || resp.Header.Get("Content-Security-Policy") == "" ||
		resp.Header.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Errorf("got %v %s", resp.Header, page)
	}
}
