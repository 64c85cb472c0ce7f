// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

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

func TestAuthorize_Rejected(t *testing.T) {
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

func TestAuthorize_Mistakes(t *testing.T) {
	t.Parallel()
	query := func(change func(url.Values)) func(*http.Request) {
		return func(r *http.Request) {
			values := r.URL.Query()
			change(values)
			r.URL.RawQuery = values.Encode()
		}
	}
	for name, test := range map[string]struct {
		change  func(*http.Request)
		problem string
	}{
		"POST":                {func(r *http.Request) { r.Method = http.MethodPost }, "the method is not GET"},
		"body":                {withBody("a=b"), "there is a body"},
		"token":               {func(r *http.Request) { r.Header.Set("Authorization", "Bearer token") }, "there is an Authorization header"},
		"implicit":            {query(change("response_type", "token")), "response_type is not code"},
		"form post":           {query(change("response_mode", "form_post")), "response_mode is not query"},
		"no prompt":           {query(change("prompt", "")), "prompt is not select_account"},
		"no state":            {query(change("state", "")), "there is no state"},
		"plain challenge":     {query(change("code_challenge_method", "plain")), "code_challenge_method is not S256"},
		"challenge by itself": {query(change("code_challenge_method", "")), "code_challenge and code_challenge_method do not come together"},
		"unknown parameter":   {query(change("client_secret", "secret")), "there is an unknown parameter"},
		"parameter twice":     {query(func(q url.Values) { q.Add("state", "another") }), "a parameter is there more than once"},
		"no PKCE, though a secret": {func(r *http.Request) {
			r.URL.Path = strings.Replace(r.URL.Path, publicApp().ID, simulator.ExampleTenantID, 1)
			query(func(q url.Values) {
				q.Set("client_id", simulator.ExampleClientID)
				q.Del("code_challenge")
				q.Del("code_challenge_method")
			})(r)
		}, "there is no code_challenge"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := start(t)
			sim.AddTenant(publicApp())
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, signInURL(sim, publicApp().ID, signInQuery()), nil)
			if err != nil {
				t.Fatal(err)
			}
			test.change(r)
			resp, body := do(t, client(t, sim), r)
			wantErrorPage(t, resp, body, "90013")
			wantProblem(t, sim, r, test.problem)
		})
	}
}

func TestCode_ShortVerifier(t *testing.T) {
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

func TestSignInPage_SubmittedTwice(t *testing.T) {
	t.Parallel()
	sim := start(t)
	sim.AddTenant(publicApp())
	_, page := get(t, sim, signInURL(sim, publicApp().ID, signInQuery()))
	form := signInAs(simulator.ExampleUser)
	form.Set("request", requestInput.FindStringSubmatch(page)[1])
	submit := func() (*http.Response, string) {
		return do(t, client(t, sim), formRequest(t, sim, "/"+publicApp().ID+"/login", form))
	}
	resp, _ := submit()
	location(t, resp)
	resp, body := submit()
	wantErrorPage(t, resp, body, "50089")
}

func TestSignInPage_UnknownUser(t *testing.T) {
	t.Parallel()
	sim := start(t)
	sim.AddTenant(publicApp())
	resp, body := press(t, sim, signInURL(sim, publicApp().ID, signInQuery()), signInAs("nobody@partner.example.com"))
	wantErrorPage(t, resp, body, "50034")
}

func TestCode_Rejected(t *testing.T) {
	t.Parallel()
	other := simulator.Tenant{ID: uuid.NewString(), ClientID: publicApp().ClientID}
	signedIn := func(t *testing.T, sim *simulator.Simulator) url.Values {
		sim.AddTenant(publicApp())
		sim.AddTenant(other)
		return codeForm(signIn(t, sim, simulator.ExampleUser))
	}
	wantRejections(t, publicApp().ID, signedIn, map[string]rejection{
		"unknown code":        {"", change("code", "unknown"), 400, "invalid_grant", 70000},
		"no code":             {"", change("code", ""), 400, "invalid_grant", 70000},
		"another tenant":      {other.ID, nil, 400, "invalid_grant", 700005},
		"other port":          {"", change("redirect_uri", "http://localhost:1"), 401, "invalid_client", 500112},
		"no redirect URI":     {"", change("redirect_uri", ""), 401, "invalid_client", 500112},
		"other verifier":      {"", change("code_verifier", strings.Repeat("v", 43)), 400, "invalid_grant", 501481},
		"challenge again":     {"", change("code_verifier", signInQuery().Get("code_challenge")), 400, "invalid_grant", 501481},
		"no verifier":         {"", change("code_verifier", ""), 400, "invalid_grant", 501481},
		"other cloud's scope": {"", change("scope", "https://partner.partnercenterapi.microsoftonline.cn/user_impersonation"), 400, "invalid_scope", 28002},
		"foreign scope":       {"", change("scope", "User.Read"), 400, "invalid_scope", 70011},
		"secret of public":    {"", change("client_secret", "a secret"), 401, "invalid_client", 700025},
	})
}

func TestCode_AnotherClient(t *testing.T) {
	t.Parallel()
	sim := start(t)
	sim.AddTenant(publicApp())
	form := codeForm(signIn(t, sim, simulator.ExampleUser))
	other := publicApp()
	other.ClientID = uuid.NewString()
	sim.AddTenant(other)
	form.Set("client_id", other.ClientID)
	wantNoToken(t, sim, other.ID, form, 400, "invalid_grant", 70000)
}

func TestCode_UsedTwiceOrLate(t *testing.T) {
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
