// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func TestSignIn_WritesRefreshToken(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name         string
		confidential bool
	}{{"to a public client", false}, {"to a confidential client", true}} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			variables := environment(sim, withoutRefreshToken)
			if !test.confidential {
				sim.AddTenant(simulator.Tenant{ID: simulator.ExampleTenantID, ClientID: simulator.ExampleClientID, RedirectURIs: []string{"http://localhost"}})
				variables = environment(sim, withoutRefreshToken, "CLIENT_SECRET=")
			}
			file := oldFile(t)
			r := start(t, sim, testInvocation(variables), "sign-in", "-output", file)
			wantPage(t, r.signInAs(simulator.ExampleUser), http.StatusOK, signedInPage)
			r.wantExit(exitOK)
			wantFile(t, file, newestRefreshToken(t, sim))
			r.wantSaid(simulator.ExampleUser, simulator.ExampleTenantID, "MFA", file,
				"'"+file+"'", "terraform plan")
			if got := r.stdout.String(); got != "" {
				t.Errorf("got %q on standard output, want nothing", got)
			}
			form := sim.TokenRequests()[0].Form
			if got := form.Has("client_secret"); got != test.confidential {
				t.Errorf("got a client secret: %t, want %t", got, test.confidential)
			}
		})
	}
}

func TestSignIn_AuthorizationRequest(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	var opened string
	i := testInvocation(environment(sim, withoutRefreshToken))
	browserRan := make(chan struct{})
	i.openBrowser = func(address string) error {
		opened = address
		close(browserRan)
		return errors.New("there is no browser")
	}
	r := start(t, sim, i, "sign-in", "-redirect-uri", "http://LOCALHOST")
	r.wantExit(exitUsage) // Entra compares redirect URIs with their case

	r = start(t, sim, i, "sign-in")
	address := r.address()
	<-browserRan
	if opened != address {
		t.Errorf("the browser was sent to %s, and %s was printed", opened, address)
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	query := u.Query()
	for name, want := range map[string]string{
		"client_id":             simulator.ExampleClientID,
		"response_type":         "code",
		"prompt":                "select_account",
		"code_challenge_method": "S256",
		"scope":                 "https://api.partnercenter.microsoft.com/user_impersonation offline_access openid profile",
	} {
		if got := query.Get(name); got != want {
			t.Errorf("got %s %q, want %q", name, got, want)
		}
	}
	wantPage(t, r.signInAs(simulator.ExampleUser), http.StatusOK, signedInPage)
	r.wantExit(exitOK)
	if got, want := r.stdout.String(), newestRefreshToken(t, sim); got != want {
		t.Errorf("got %q on standard output, want the token and nothing else", got)
	}
}

func TestCallback_StrayResponse(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	file := oldFile(t)
	r := start(t, sim, testInvocation(environment(sim, withoutRefreshToken)), "sign-in", "-output", file)
	right, err := url.Parse(authorize(t, r.address(), simulator.ExampleUser))
	if err != nil {
		t.Fatal(err)
	}
	query := func(change func(url.Values)) string {
		q := right.Query()
		change(q)
		u := *right
		u.RawQuery = q.Encode()
		return u.String()
	}
	unchanged := func(*http.Request) {}
	host := func(host string) func(*http.Request) { return func(r *http.Request) { r.Host = host } }
	strays := []struct {
		name, address string
		change        func(*http.Request)
		status        int
		sentence      rejection
	}{
		{"with another state", query(func(q url.Values) { q.Set("state", "x") }), unchanged, 400, notThisState},
		{"with the state in other capitals", query(func(q url.Values) { q.Set("state", strings.ToLower(q.Get("state"))) }), unchanged, 400, notThisState},
		{"without a state", query(func(q url.Values) { q.Del("state") }), unchanged, 400, notThisState},
		{"with the state twice", query(func(q url.Values) { q.Add("state", q.Get("state")) }), unchanged, 400, notOneResponse},
		{"with two states", query(func(q url.Values) { q.Add("state", "x") }), unchanged, 400, notOneResponse},
		{"with the code twice", query(func(q url.Values) { q.Add("code", q.Get("code")) }), unchanged, 400, notOneResponse},
		{"with two errors", query(func(q url.Values) { q.Del("code"); q["error"] = []string{"a", "b"} }), unchanged, 400, notOneResponse},
		{"with a code and an error", query(func(q url.Values) { q.Set("error", "access_denied") }), unchanged, 400, notOneResponse},
		{"without a code", query(func(q url.Values) { q.Del("code") }), unchanged, 400, notOneResponse},
		{"with an empty code", query(func(q url.Values) { q.Set("code", "") }), unchanged, 400, notOneResponse},
		{"without a query", query(func(q url.Values) { clear(q) }), unchanged, 400, notThisState},
		{"with a malformed query", right.String() + "&x=%zz", unchanged, 400, notOneResponse},
		{"with a semicolon in the query", right.String() + ";x=1", unchanged, 400, notOneResponse},
		{"on another path", strings.Replace(right.String(), "/?", "/other?", 1), unchanged, 404, notThisURL},
		{"on a path that a server might clean", strings.Replace(right.String(), "/?", "//?", 1), unchanged, 404, notThisURL},
		{"for a favicon", "http://" + right.Host + "/favicon.ico", unchanged, 404, notThisURL},
		{"for another host", right.String(), host("rebound.example:" + right.Port()), 421, notThisURL},
		{"for localhost without its port", right.String(), host("localhost"), 421, notThisURL},
		{"for another port", right.String(), host("localhost:1"), 421, notThisURL},
		{"for an IP address", right.String(), host("127.0.0.1:" + right.Port()), 421, notThisURL},
		{"by POST", right.String(), func(r *http.Request) { r.Method = http.MethodPost }, 405, "GET"},
		{"by OPTIONS", right.String(), func(r *http.Request) { r.Method = http.MethodOptions }, 405, "GET"},
	}
	t.Run("a response", func(t *testing.T) {
		for _, test := range strays {
			t.Run(test.name, func(t *testing.T) {
				t.Parallel()
				got := get(t, test.address, test.change)
				wantPage(t, got, test.status, string(test.sentence))
				if strings.Contains(got.body, right.Query().Get("code")) || strings.Contains(got.body, right.Query().Get("state")) {
					t.Errorf("the page holds something of the response:\n%s", got.body)
				}
			})
		}
	})
	if got := len(sim.TokenRequests()); got != 0 {
		t.Errorf("got %d token requests, want none", got)
	}
	wantFile(t, file, oldToken)

	wantPage(t, get(t, right.String()), http.StatusOK, signedInPage)
	r.wantExit(exitOK)
	wantFile(t, file, newestRefreshToken(t, sim))
}

func TestCallback_SecondResponse(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	requested, goOn := make(chan struct{}), make(chan struct{})
	sim.ScriptToken(func(http.ResponseWriter, *http.Request) {
		close(requested)
		<-goOn
		panic(http.ErrAbortHandler) // the first request is lost, and sent again
	})
	r := start(t, sim, testInvocation(environment(sim, withoutRefreshToken)), "sign-in")
	right := authorize(t, r.address(), simulator.ExampleUser)
	shown := make(chan page, 1)
	go func() { shown <- get(t, right) }()
	<-requested
	wantPage(t, get(t, right), http.StatusBadRequest, string(alreadyAccepted))
	close(goOn)
	wantPage(t, <-shown, http.StatusOK, signedInPage)
	r.wantExit(exitOK)
	if got := len(sim.RefreshTokens()); got != 1 {
		t.Errorf("got %d refresh tokens, want 1", got)
	}
}

func TestSignIn_AnotherVerifier(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	file := oldFile(t)
	variables := environment(sim, withoutRefreshToken)
	other := start(t, sim, testInvocation(variables), "sign-in", "-redirect-uri", "http://localhost:"+freePort(t))
	theirs, err := url.Parse(authorize(t, other.address(), simulator.ExampleUser))
	if err != nil {
		t.Fatal(err)
	}

	r := start(t, sim, testInvocation(variables), "sign-in", "-output", file)
	ours, err := url.Parse(authorize(t, r.address(), simulator.ExampleUser))
	if err != nil {
		t.Fatal(err)
	}
	query := ours.Query()
	query.Set("code", theirs.Query().Get("code"))
	ours.RawQuery = query.Encode()
	wantPage(t, get(t, ours.String()), http.StatusOK, failedPage)
	r.wantExit(exitRefused)
	wantFile(t, file, oldToken)
	if got := len(sim.RefreshTokens()); got != 0 {
		t.Errorf("got %d refresh tokens, want none", got)
	}
	if err := other.stdin.Close(); err != nil {
		t.Error(err)
	}
}

func TestSignIn_RejectedAccessToken(t *testing.T) {
	t.Parallel()
	claim := func(name string, value any) func(map[string]any) {
		return func(claims map[string]any) { claims[name] = value }
	}
	for _, test := range []struct {
		name     string
		user     string
		change   func(map[string]any)
		exitCode int
		says     string
	}{
		{"without MFA", simulator.ExampleUserWithoutMFA, nil, exitNoMFA, "Conditional Access"},
		{"without amr", simulator.ExampleUser, func(claims map[string]any) { delete(claims, "amr") }, exitNoMFA, "Conditional Access"},
		{"for another audience", simulator.ExampleUser, claim("aud", "https://graph.windows.net"), exitRefused, "https://graph.windows.net"},
		{"without an audience", simulator.ExampleUser, func(claims map[string]any) { delete(claims, "aud") }, exitRefused, "audience"},
		{"for an app", simulator.ExampleUser, claim("idtyp", "app"), exitRefused, "app-only"},
		{"without scopes", simulator.ExampleUser, func(claims map[string]any) { delete(claims, "scp") }, exitRefused, "app-only"},
		{"for another permission", simulator.ExampleUser, claim("scp", "other"), exitRefused, "user_impersonation"},
		{"of another tenant", simulator.ExampleUser, claim("tid", "99999999-2d4e-4a6b-8c9d-0e1f2a3b4c5d"), exitRefused, "PARTNERCENTER_TENANT_ID"},
		{"of no tenant", simulator.ExampleUser, func(claims map[string]any) { delete(claims, "tid") }, exitRefused, "PARTNERCENTER_TENANT_ID"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			sim.SetClaims(test.change)
			file := oldFile(t)
			r := start(t, sim, testInvocation(environment(sim, withoutRefreshToken)), "sign-in", "-output", file)
			wantPage(t, r.signInAs(test.user), http.StatusOK, failedPage)
			r.wantExit(test.exitCode)
			r.wantSaid(test.says)
			wantFile(t, file, oldToken)

			r = start(t, sim, testInvocation(environment(sim, withoutRefreshToken)), "sign-in")
			r.signInAs(test.user)
			r.wantExit(test.exitCode)
			if got := r.stdout.String(); got != "" {
				t.Errorf("got %q on standard output, want nothing", got)
			}
		})
	}
}

func TestSignIn_OpaqueToken(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	sim.SetClaims(func(claims map[string]any) { clear(claims) })
	r := start(t, sim, testInvocation(environment(sim, withoutRefreshToken)), "sign-in")
	r.signInAs(simulator.ExampleUser)
	r.wantExit(exitOK)
	r.wantSaid("opaque")
	if r.stdout.String() != newestRefreshToken(t, sim) {
		t.Error("the refresh token was not written")
	}
}

func TestSignIn_TenantByDomain(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	r := start(t, sim, testInvocation(environment(sim, withoutRefreshToken, "TENANT_ID="+simulator.ExampleTenantDomain)), "sign-in")
	r.signInAs(simulator.ExampleUser)
	r.wantExit(exitOK)
}

func TestSignIn_NoRefreshToken(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	sim.ScriptToken(simulator.Respond(http.StatusOK, http.Header{"Content-Type": {"application/json"}},
		`{"token_type":"Bearer","expires_in":3599,"access_token":"opaque"}`))
	file := oldFile(t)
	r := start(t, sim, testInvocation(environment(sim, withoutRefreshToken)), "sign-in", "-output", file)
	wantPage(t, r.signInAs(simulator.ExampleUser), http.StatusOK, failedPage)
	r.wantExit(exitRefused)
	r.wantSaid("refresh token")
	wantFile(t, file, oldToken)
}

func TestSignIn_ErrorInRedirect(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	sim.ScriptSignIn(simulator.RefuseSignIn("access_denied", 53003, "Access has been blocked by Conditional Access policies."))
	file := oldFile(t)
	r := start(t, sim, testInvocation(environment(sim, withoutRefreshToken)), "sign-in", "-output", file)
	wantPage(t, r.signInAs(simulator.ExampleUser), http.StatusOK, failedPage)
	r.wantExit(exitRefused)
	r.wantSaid("AADSTS53003")
	wantFile(t, file, oldToken)
	if got := len(sim.TokenRequests()); got != 0 {
		t.Errorf("got %d token requests, want none", got)
	}
}

func TestSignIn_RejectedCode(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	sim.ScriptToken(simulator.EntraError(http.StatusBadRequest, "invalid_grant", 70008, "The provided authorization code has expired."))
	r := start(t, sim, testInvocation(environment(sim, withoutRefreshToken)), "sign-in")
	wantPage(t, r.signInAs(simulator.ExampleUser), http.StatusOK, failedPage)
	r.wantExit(exitRefused)
	r.wantSaid("AADSTS70008")
}

func TestNext_OneTokenSource(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	file := oldFile(t)
	r := start(t, sim, testInvocation(environment(sim, "ACCESS_TOKEN=opaque", "USE_CLI=true")), "sign-in", "-output", file)
	r.signInAs(simulator.ExampleUser)
	r.wantExit(exitOK)
	r.wantSaid(tokenVariable, "PARTNERCENTER_ACCESS_TOKEN", "PARTNERCENTER_USE_CLI",
		"'"+file+"'", "terraform plan")
}

func TestSignIn_UnusableCredential(t *testing.T) {
	t.Parallel()
	missing := filepath.Join(t.TempDir(), "missing")
	for _, test := range []struct {
		name       string
		assignment []string
		exitCode   int
		says       string
	}{
		{"a missing file with the client secret", []string{"CLIENT_SECRET_FILE_PATH=" + missing}, exitUsage, missing},
		{"a missing certificate", []string{"CLIENT_CERTIFICATE_PATH=" + missing}, exitUsage, missing},
		{"a missing federated token", []string{"USE_OIDC=true", "OIDC_TOKEN_FILE_PATH=" + missing}, exitUsage, missing},
		{
			"a CI system that issues no token",
			[]string{"USE_OIDC=true", "OIDC_REQUEST_URL=http://127.0.0.1:1/token", "OIDC_REQUEST_TOKEN=secret", "MAX_RETRIES=0"},
			exitRefused, "refused",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			i := testInvocation(environment(sim, append(test.assignment, withoutRefreshToken, "CLIENT_SECRET=")...))
			i.openBrowser = func(string) error {
				t.Error("a browser was opened")
				return nil
			}
			r := start(t, sim, i, "sign-in")
			r.wantExit(test.exitCode)
			r.wantSaid(test.says)
			if strings.Contains(r.stderr.String(), "/authorize?") {
				t.Errorf("the user was asked to sign in:\n%s", r.stderr)
			}
		})
	}
}

func TestSignIn_Timeout(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	i := testInvocation(environment(sim, withoutRefreshToken))
	i.signInTimeout = time.Millisecond
	r := start(t, sim, i, "sign-in")
	r.wantExit(exitRefused)
	r.wantSaid("1ms")
}

func TestSignIn_PastedURL(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	i := testInvocation(environment(sim, withoutRefreshToken))
	i.openBrowser = func(string) error {
		t.Error("a browser was opened")
		return nil
	}
	r := start(t, sim, i, "sign-in", "-no-browser")
	right := authorize(t, r.address(), simulator.ExampleUser)
	_, query, _ := strings.Cut(right, "?")
	for _, wrong := range []struct{ text, says string }{
		{"", string(notThisURL)},
		{query, string(notThisURL)},
		{"https" + strings.TrimPrefix(right, "http"), string(notThisURL)},
		{"http://localhost:1/?" + query, string(notThisURL)},
		{strings.Replace(right, "/?", "/other?", 1), string(notThisURL)},
		{right + "x", string(notThisState)},
		{right + "&code=x", string(notOneResponse)},
	} {
		fmt.Fprintln(r.stdin, wrong.text)
	}
	fmt.Fprintln(r.stdin, " "+right+"\r")
	r.wantExit(exitOK)
	r.wantSaid(string(notThisURL), string(notThisState), string(notOneResponse), simulator.ExampleUser)
	if r.stdout.String() != newestRefreshToken(t, sim) {
		t.Error("the refresh token was not written")
	}
}

func TestSignIn_EndOfInput(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	r := start(t, sim, testInvocation(environment(sim, withoutRefreshToken)), "sign-in", "-no-browser")
	_, _ = io.WriteString(r.stdin, "x\n")
	_ = r.stdin.Close()
	r.wantExit(exitRefused)
	r.wantSaid("tandard input")
}

func TestRedirectURI_PortAndPath(t *testing.T) {
	t.Parallel()
	port := freePort(t)
	for _, test := range []struct{ registered, given string }{
		{"http://localhost/signed-in", "http://localhost:" + port + "/signed-in"},
		{"http://127.0.0.1/signed-in", "http://127.0.0.1/signed-in"}, // with a random port
		{"http://localhost/a%20b/", "http://localhost/a%20b/"},
	} {
		t.Run(test.given, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t)
			sim.AddTenant(simulator.Tenant{
				ID: simulator.ExampleTenantID, ClientID: simulator.ExampleClientID, ClientSecret: simulator.ExampleClientSecret, RedirectURIs: []string{test.registered},
			})
			r := start(t, sim, testInvocation(environment(sim, withoutRefreshToken)), "sign-in", "-redirect-uri", test.given)
			wantPage(t, r.signInAs(simulator.ExampleUser), http.StatusOK, signedInPage)
			r.wantExit(exitOK)
		})
	}
}
