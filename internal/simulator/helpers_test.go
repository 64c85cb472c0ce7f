// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"cmp"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

const scope = "https://api.partnercenter.microsoft.com/user_impersonation"

func start(t *testing.T, options ...simulator.Option) *simulator.Simulator {
	t.Helper()
	sim, err := simulator.Start(options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	return sim
}

// client trusts the simulator, follows no redirect and shares no connection with another test.
func client(t *testing.T, sim *simulator.Simulator) *http.Client {
	t.Helper()
	transport := &http.Transport{ForceAttemptHTTP2: true, MaxResponseHeaderBytes: 64 << 10}
	if pem := sim.CACertificatePEM(); pem != nil {
		pool := x509.NewCertPool()
		if !pool.AppendCertsFromPEM(pem) {
			t.Fatal("the authority's certificate cannot be read")
		}
		transport.TLSClientConfig = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{
		Transport:     transport,
		Timeout:       20 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func readPath(customerID, subscriptionID string) string {
	return fmt.Sprintf("/v1/customers/%s/subscriptions/%s/provisioningstatus", customerID, subscriptionID)
}

// readRequest is a read as the provider sends it, of the example's provisioning status unless it is changed.
func readRequest(t *testing.T, sim *simulator.Simulator, token string) *http.Request {
	t.Helper()
	return apiRequest(t, sim, token, readPath(simulator.ExampleCustomerID, simulator.ExampleSubscriptionID))
}

// apiRequest is a request for a path, which may have a query, as the provider sends it.
func apiRequest(t *testing.T, sim *simulator.Simulator, token, path string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, sim.URL()+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Cache-Control", "no-cache")
	r.Header.Set("MS-RequestId", uuid.NewString())
	r.Header.Set("MS-CorrelationId", uuid.NewString())
	r.Header.Set("X-Locale", "en-US")
	r.Header.Set("MS-PartnerCenter-Application", "Terraform")
	r.Header.Set("User-Agent", "Terraform/1.11.4 (+https://www.terraform.io) terraform-provider-partnercenter/test")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	return r
}

func exampleForm() url.Values {
	return url.Values{
		"grant_type":    {"refresh_token"},
		"client_id":     {simulator.ExampleClientID},
		"client_secret": {simulator.ExampleClientSecret},
		"refresh_token": {simulator.ExampleRefreshToken},
		"scope":         {scope},
	}
}

// appForm requests a token for the example's app without a user.
func appForm() url.Values {
	return url.Values{
		"grant_type":    {"client_credentials"},
		"client_id":     {simulator.ExampleClientID},
		"client_secret": {simulator.ExampleClientSecret},
		"scope":         {"https://api.partnercenter.microsoft.com/.default"},
	}
}

// asserting makes the app authenticate with an assertion instead of its secret.
func asserting(assertion string) func(url.Values) {
	return func(form url.Values) {
		form.Del("client_secret")
		form.Set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
		form.Set("client_assertion", assertion)
	}
}

func tokenRequest(t *testing.T, sim *simulator.Simulator, tenant string, form url.Values) *http.Request {
	t.Helper()
	return formRequest(t, sim, "/"+tenant+"/oauth2/v2.0/token", form)
}

func formRequest(t *testing.T, sim *simulator.Simulator, path string, form url.Values) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, sim.URL()+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

// do sends a request and reads the whole response.
func do(t *testing.T, c *http.Client, r *http.Request) (*http.Response, string) {
	t.Helper()
	resp, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

// publicApp is a tenant whose app is a public client with redirect URIs of every kind.
func publicApp() simulator.Tenant {
	return simulator.Tenant{
		ID: "2e4d6c8b-3f5a-4b7c-9d0e-1f2a3b4c5d6e", ClientID: "8b9c0d1e-2f3a-4b4c-8d5e-6f7a8b9c0d1e",
		RedirectURIs: []string{"http://localhost", "http://127.0.0.1/callback", "https://localhost/secure", "https://app.example.com/callback"},
	}
}

const verifier = "a-verifier.of_47~characters.that.is.long.enough"

// signInQuery is what the provider's sign-in sends the browser of [publicApp] with.
func signInQuery() url.Values {
	sum := sha256.Sum256([]byte(verifier))
	return url.Values{
		"client_id":             {publicApp().ClientID},
		"response_type":         {"code"},
		"redirect_uri":          {"http://localhost:49152"},
		"scope":                 {scope + " offline_access openid profile"},
		"state":                 {"a state & more"},
		"prompt":                {"select_account"},
		"code_challenge":        {base64.RawURLEncoding.EncodeToString(sum[:])},
		"code_challenge_method": {"S256"},
	}
}

func signInURL(sim *simulator.Simulator, tenant string, query url.Values) string {
	return sim.URL() + "/" + tenant + "/oauth2/v2.0/authorize?" + query.Encode()
}

var (
	formAction   = regexp.MustCompile(`action="(.*?)"`)
	requestInput = regexp.MustCompile(`name="request" value="(.*?)"`)
)

// get requests a page without following a redirect.
func get(t *testing.T, sim *simulator.Simulator, page string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, page, nil)
	if err != nil {
		t.Fatal(err)
	}
	return do(t, client(t, sim), r)
}

// press submits the form of a page and reads the whole response.
func press(t *testing.T, sim *simulator.Simulator, page string, fields url.Values) (*http.Response, string) {
	t.Helper()
	_, text := get(t, sim, page)
	action := formAction.FindStringSubmatch(text)
	if action == nil {
		t.Fatalf("got %s, want a form", text)
	}
	form := maps.Clone(fields)
	if request := requestInput.FindStringSubmatch(text); request != nil {
		form.Set("request", request[1])
	}
	return do(t, client(t, sim), formRequest(t, sim, action[1], form))
}

// location is where a response redirects to, and its query.
func location(t *testing.T, resp *http.Response) (string, url.Values) {
	t.Helper()
	target, err := resp.Location()
	if err != nil || resp.StatusCode != http.StatusFound {
		t.Fatalf("got %s and %v, want a redirect", resp.Status, err)
	}
	query := target.Query()
	target.RawQuery = ""
	return target.String(), query
}

func signInAs(user string) url.Values { return url.Values{"user": {user}, "action": {"sign-in"}} }

// signIn returns the code that the browser of [publicApp] is sent back with.
func signIn(t *testing.T, sim *simulator.Simulator, user string) string {
	t.Helper()
	resp, _ := press(t, sim, signInURL(sim, publicApp().ID, signInQuery()), signInAs(user))
	_, query := location(t, resp)
	return query.Get("code")
}

func codeForm(code string) url.Values {
	return url.Values{
		"grant_type":    {"authorization_code"},
		"client_id":     {publicApp().ClientID},
		"code":          {code},
		"redirect_uri":  {"http://localhost:49152"},
		"code_verifier": {verifier},
		"scope":         {scope + " offline_access openid profile"},
	}
}

type tokenResponse struct {
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token"`
	ExpiresIn    int    `json:"expires_in"`
	Scope        string `json:"scope"`
	IDToken      string `json:"id_token"`
}

func redeem(t *testing.T, sim *simulator.Simulator, tenant string, form url.Values) tokenResponse {
	t.Helper()
	resp, body := do(t, client(t, sim), tokenRequest(t, sim, tenant, form))
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("token endpoint: got %d %s", resp.StatusCode, body)
	}
	var response tokenResponse
	if err := json.Unmarshal([]byte(body), &response); err != nil {
		t.Fatal(err)
	}
	return response
}

func exampleToken(t *testing.T, sim *simulator.Simulator) string {
	t.Helper()
	return redeem(t, sim, simulator.ExampleTenantID, exampleForm()).AccessToken
}

// wantProblem wants a request to be the only problem, for one reason.
func wantProblem(t *testing.T, sim *simulator.Simulator, r *http.Request, reason string) {
	t.Helper()
	if got, want := sim.Problems(), []string{r.Method + " " + r.URL.EscapedPath() + ": " + reason}; !slices.Equal(got, want) {
		t.Errorf("got problems %q, want %q", got, want)
	}
}

func wantNoProblems(t *testing.T, sim *simulator.Simulator) {
	t.Helper()
	if problems := sim.Problems(); len(problems) > 0 {
		t.Errorf("unexpected problems: %q", problems)
	}
}

// nextPage requests a list and returns the request for its next page.
func nextPage(t *testing.T, sim *simulator.Simulator, token, list string) *http.Request {
	t.Helper()
	resp, body := do(t, client(t, sim), apiRequest(t, sim, token, list))
	var page struct {
		Links struct {
			Next struct {
				URI     string                        `json:"uri"`
				Headers []struct{ Key, Value string } `json:"headers"`
			} `json:"next"`
		} `json:"links"`
	}
	if err := json.Unmarshal([]byte(strings.TrimPrefix(body, "\ufeff")), &page); err != nil || page.Links.Next.URI == "" {
		t.Fatalf("got %d %s, want a page with a next link", resp.StatusCode, body)
	}
	r := apiRequest(t, sim, token, "/v1"+page.Links.Next.URI)
	for _, header := range page.Links.Next.Headers {
		r.Header.Set(header.Key, header.Value)
	}
	return r
}

func wantAssertion(t *testing.T, sim *simulator.Simulator, assertion string, aadsts int) {
	t.Helper()
	form := exampleForm()
	asserting(assertion)(form)
	resp, body := do(t, client(t, sim), tokenRequest(t, sim, simulator.ExampleTenantID, form))
	if aadsts != 0 {
		wantEntraError(t, resp, body, http.StatusUnauthorized, "invalid_client", aadsts)
	} else if resp.StatusCode != http.StatusOK {
		t.Errorf("got %d %s, want the assertion accepted", resp.StatusCode, body)
	}
}

// wantNoToken sends a well-formed form to the token endpoint of a tenant, and wants an error for it and no token.
func wantNoToken(t *testing.T, sim *simulator.Simulator, tenant string, form url.Values, status int, code string, aadsts int) {
	t.Helper()
	resp, body := do(t, client(t, sim), tokenRequest(t, sim, tenant, form))
	wantEntraError(t, resp, body, status, code, aadsts)
	wantNoProblems(t, sim)
	if len(sim.AccessTokens()) > 0 {
		t.Error("a token was issued all the same")
	}
}

// change sets a parameter, or removes it if the value is empty.
func change(name, value string) func(url.Values) {
	return func(values url.Values) {
		if values.Set(name, value); value == "" {
			values.Del(name)
		}
	}
}

// withBody gives a request a body.
func withBody(text string) func(*http.Request) {
	return func(r *http.Request) {
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
	}
}

// rejection is what a change of a form makes Entra reject it with.
type rejection struct {
	tenant string // the usual one if it is empty
	change func(url.Values)
	status int
	code   string
	aadsts int
}

// wantRejections changes a form that would get a token from a tenant.
func wantRejections(t *testing.T, tenant string, form func(*testing.T, *simulator.Simulator) url.Values, rejections map[string]rejection) {
	t.Helper()
	for name, r := range rejections {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := start(t)
			changed := form(t, sim)
			if r.change != nil {
				r.change(changed)
			}
			wantNoToken(t, sim, cmp.Or(r.tenant, tenant), changed, r.status, r.code, r.aadsts)
		})
	}
}

// mistake is a request that the provider should never send.
type mistake struct {
	change  func(*http.Request)
	status  int
	aadsts  int
	problem string
}

func wantMistakes(t *testing.T, request func(*testing.T, *simulator.Simulator) *http.Request, mistakes map[string]mistake) {
	t.Helper()
	for name, m := range mistakes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := start(t)
			r := request(t, sim)
			m.change(r)
			resp, body := do(t, client(t, sim), r)
			wantEntraError(t, resp, body, m.status, "invalid_request", m.aadsts)
			wantProblem(t, sim, r, m.problem)
		})
	}
}

func wantEntraError(t *testing.T, resp *http.Response, body string, status int, code string, aadsts int) {
	t.Helper()
	var got struct {
		Error         string `json:"error"`
		Description   string `json:"error_description"`
		Codes         []int  `json:"error_codes"`
		Timestamp     string `json:"timestamp"`
		TraceID       string `json:"trace_id"`
		CorrelationID string `json:"correlation_id"`
		URI           string `json:"error_uri"`
	}
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	tail := fmt.Sprintf("\r\nTrace ID: %s\r\nCorrelation ID: %s\r\nTimestamp: %s", got.TraceID, got.CorrelationID, got.Timestamp)
	if resp.StatusCode != status || got.Error != code || !slices.Equal(got.Codes, []int{aadsts}) ||
		!strings.HasPrefix(got.Description, fmt.Sprintf("AADSTS%d: ", aadsts)) || !strings.HasSuffix(got.Description, tail) ||
		uuid.Validate(got.TraceID) != nil || uuid.Validate(got.CorrelationID) != nil || !strings.Contains(got.URI, fmt.Sprint(aadsts)) {
		t.Errorf("got %d %s, want %d %s AADSTS%d", resp.StatusCode, body, status, code, aadsts)
	}
	if _, err := time.Parse("2006-01-02 15:04:05Z", got.Timestamp); err != nil {
		t.Error(err)
	}
}
