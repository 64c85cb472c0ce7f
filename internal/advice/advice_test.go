// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

var public = config.Clouds[0]

// words are what the advice has to name, whatever its wording: the cause, and
// what the user has to look at or change.
type words []string

func (w words) in(t *testing.T, advice string) {
	t.Helper()
	for _, word := range w {
		if !strings.Contains(strings.ToLower(advice), strings.ToLower(word)) {
			t.Errorf("got %q, want %q in it", advice, word)
		}
	}
}

// text is the explanation of an error of a provisioning status.
func text(err error) string {
	return Explain(err, Situation{Config: config.Config{Cloud: public}, Secrets: &redact.Secrets{}}).Text()
}

// explainedPartnerCenter is the explanation for an opaque access token.
func explainedPartnerCenter(e *client.Error, cloud config.Cloud) string {
	return Explain(e, Situation{Config: config.Config{Cloud: cloud}, Secrets: &redact.Secrets{}, Now: time.Now(), TimeoutName: "timeouts.read", StopsDestroy: true}).Text()
}

func TestEveryPartnerCenterCodeHasItsAdvice(t *testing.T) {
	t.Parallel()
	tested := 0
	for _, row := range []struct {
		status int
		codes  string
		want   words
	}{
		{400, "2012", words{"Microsoft Entra", "subscription_id"}},
		{400, "3000 800002", words{"customer_id", "subscription_id"}},
		{400, "20000", words{"customer_id"}},
		{400, "800021", words{"subscription_id"}},
		{400, "900118", words{"customer_id", "tenant ID"}},
		{401, "400 800001", words{"access token", "environment", "tenant_id", "client_id", "MFA"}},
		{401, "900420", words{"audience", "refresh_token"}},
		{401, "900421", words{"MFA"}},
		{403, "2030", words{"country", "regions"}},
		{403, "2032 900150 900308", words{"partner user", "(GDAP)"}},
		{403, "20002 900159", words{"reseller relationship", "customer_id"}},
		{403, "90000", words{"relationship", "roles"}},
		{403, "800039", words{"reseller program", "program status"}},
		{403, "900263", words{"legacy subscriptions"}},
		{403, "900309", words{"Conditional Access", "administrator", "sign-in logs"}},
		{403, "900329", words{"App+User", "refresh token", "secure application model"}},
		{404, "1000 20003 800007", words{"subscription", "customer_id", "minutes", "terraform destroy"}},
		{404, "800111", words{"Azure entitlement", "customer_id"}},
		{404, "60003", words{"tenant", "customer_id", "minutes", "terraform destroy"}},
		{500, "800003 900192", words{"service", "later", "request ID"}},
	} {
		for _, code := range strings.Fields(row.codes) {
			if _, ok := partnerCenterCodes[code]; !ok {
				t.Errorf("%s is not in the table", code)
			}
			row.want.in(t, explainedPartnerCenter(&client.Error{StatusCode: row.status, Code: code}, public))
			tested++
		}
	}
	if tested != len(partnerCenterCodes) {
		t.Errorf("%d codes are tested, want all %d", tested, len(partnerCenterCodes))
	}
}

// China has no GDAP.
func TestTheRolesAreThoseOfTheCloud(t *testing.T) {
	t.Parallel()
	const byGDAP = "(GDAP)"
	for _, cloud := range config.Clouds {
		for _, code := range []string{"", "900308"} {
			got := explainedPartnerCenter(&client.Error{StatusCode: http.StatusForbidden, Code: code}, cloud)
			words{"delegated admin permission", "AdminAgents"}.in(t, got)
			if want := cloud.Name != "china"; strings.Contains(got, byGDAP) != want || strings.Contains(got, "GDAP") != want {
				t.Errorf("%s: got %q, want GDAP in it: %t", cloud.Name, got, want)
			}
		}
	}
	if len(config.Clouds) != 3 {
		t.Errorf("got %d clouds, want 3", len(config.Clouds))
	}
}

func TestErrorResponsesWithoutAKnownCodeHaveAdvice(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err  client.Error
		want words
	}{
		"401 without a body":      {client.Error{StatusCode: 401, Empty: true}, words{"MFA"}},
		"401 with another code":   {client.Error{StatusCode: 401, Code: "1"}, words{"access token", "environment"}},
		"403 with another code":   {client.Error{StatusCode: 403, Code: "1"}, words{"(GDAP)"}},
		"404 without a code":      {client.Error{StatusCode: 404}, words{"subscription", "customer_id"}},
		"400 with another code":   {client.Error{StatusCode: 400, Code: "1"}, words{"customer_id", "subscription_id"}},
		"407":                     {client.Error{StatusCode: 407, Unrecognized: true}, words{"proxy", "user name", "HTTPS_PROXY", "NO_PROXY"}},
		"407 with a known code":   {client.Error{StatusCode: 407, Code: "20002"}, words{"proxy", "user name", "HTTPS_PROXY"}},
		"408":                     {client.Error{StatusCode: 408}, words{"service", "later"}},
		"409":                     {client.Error{StatusCode: 409, Code: "1"}, words{"correlation ID", "support"}},
		"429":                     {client.Error{StatusCode: 429}, words{"429", "timeout"}},
		"429 for an hour":         {client.Error{StatusCode: 429, RetryAfter: time.Hour}, words{"2m0s"}},
		"502 from a gateway":      {client.Error{StatusCode: 502, Unrecognized: true}, words{"service", "proxy", "later"}},
		"503":                     {client.Error{StatusCode: 503}, words{"service", "support"}},
		"511":                     {client.Error{StatusCode: 511, Unrecognized: true}, words{"gateway", "sign in"}},
		"403 with a page":         {client.Error{StatusCode: 403, Unrecognized: true}, words{"format", "proxy", "HTTPS_PROXY"}},
		"a redirect":              {client.Error{StatusCode: 302, Empty: true}, words{"redirect", "access token", "proxy"}},
		"a success without a 200": {client.Error{StatusCode: 204, Empty: true}, words{"request ID", "support"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.want.in(t, explainedPartnerCenter(&c.err, public))
		})
	}
}

func TestEveryAADSTSCodeHasItsAdvice(t *testing.T) {
	t.Parallel()
	const again = GuideSignIn
	tested := 0
	for _, row := range []struct {
		codes []int
		want  words
	}{
		{[]int{70000}, words{"refresh token", again}},
		{[]int{70008}, words{"expired", "revoked", again}},
		{[]int{700082}, words{"90 days", again}},
		{[]int{700084}, words{"single-page app", "native app"}},
		{[]int{70043}, words{"sign-in frequency", again}},
		{[]int{50173}, words{"revoked", again}},
		{[]int{50072, 50074, 50076, 50078, 50079}, words{"MFA", again}},
		{[]int{50055, 50144}, words{"password", "expired", "refresh token"}},
		{[]int{50057}, words{"disabled", "enable"}},
		{[]int{50011, 500113}, words{"redirect URI", "http://localhost", "-redirect-uri"}},
		{[]int{9002325, 9002327}, words{"single-page app", "Mobile and desktop applications"}},
		{[]int{501481}, words{"another sign-in"}},
		{[]int{54005}, words{"redeemed"}},
		{[]int{70018}, words{"code", "wrong"}},
		{[]int{70019, 70020}, words{"code", "expired"}},
		{[]int{65004}, words{"declined", "consent"}},
		{[]int{50105}, words{"not assigned", "Enterprise applications"}},
		{[]int{50020, 50034, 90072}, words{"tenant_id"}},
		{[]int{50097, 53001}, words{"managed device", "-device-code"}},
		{[]int{530035}, words{"security defaults", "-device-code"}},
		{[]int{50158}, words{"MFA", "external"}},
		{[]int{7000112}, words{"disabled", "Enterprise applications"}},
		{[]int{7000229}, words{"service principal", "admin consent"}},
		{[]int{53000, 53003, 530032}, words{"Conditional Access", "administrator", "sign-in logs"}},
		{[]int{65001}, words{"consent", "user_impersonation"}},
		{[]int{65002}, words{"Microsoft", "client_id"}},
		{[]int{500011}, words{"resource", "environment", "tenant_id", "API permission"}},
		{[]int{650057}, words{"API permissions", "user_impersonation"}},
		{[]int{7000215}, words{"client_secret", "ID"}},
		{[]int{7000222}, words{"secret", "expired", "client_secret"}},
		{[]int{7000218}, words{"confidential client", "client_secret", "client_certificate", "use_oidc"}},
		{[]int{700025}, words{"public client", "remove", "use_oidc"}},
		{[]int{700027}, words{"signature", "certificate", "upload"}},
		{[]int{700024}, words{"client assertion", "clock", "oidc_token"}},
		{[]int{70021, 700211, 700212, 700213}, words{"federated credential", "subject", "environment"}},
		{[]int{700016}, words{"app", "client_id", "tenant_id"}},
		{[]int{700007}, words{"client_id"}},
		{[]int{90002, 900023}, words{"tenant", "tenant_id", "environment"}},
		{[]int{90038, 900382, 900432}, words{"cloud", "environment", "authority_host"}},
		{[]int{90099}, words{"customer", "partner"}},
		{[]int{901002, 9002313, 90013}, words{"tenant_id", "client_id", "report"}},
		{[]int{90033, 90006, 90024, 50087, 90090, 90055}, words{"Microsoft Entra", "later"}},
		{[]int{50196}, words{"refresh token"}},
	} {
		for _, code := range row.codes {
			if _, ok := aadstsAdvice[code]; !ok {
				t.Errorf("%d is not in the table", code)
			}
			row.want.in(t, text(&entra.Error{StatusCode: 400, AADSTS: code, OAuthError: "invalid_grant"}))
			tested++
		}
	}
	if tested != len(aadstsAdvice) {
		t.Errorf("%d codes are tested, want all %d", tested, len(aadstsAdvice))
	}
}

func TestErrorResponsesOfEntraWithoutAKnownCodeHaveAdvice(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err  entra.Error
		want words
	}{
		"invalid_grant":        {entra.Error{StatusCode: 400, OAuthError: "invalid_grant", AADSTS: 1}, words{"refresh token", GuideSignIn}},
		"interaction_required": {entra.Error{StatusCode: 400, OAuthError: "interaction_required"}, words{"MFA", GuideSignIn}},
		"invalid_client":       {entra.Error{StatusCode: 401, OAuthError: "invalid_client"}, words{"client_id", "secret", "certificate", "federated credential"}},
		"unauthorized_client":  {entra.Error{StatusCode: 400, OAuthError: "unauthorized_client"}, words{"app", "client_id", "tenant_id"}},
		"invalid_resource":     {entra.Error{StatusCode: 400, OAuthError: "invalid_resource"}, words{"resource", "environment", "tenant_id"}},
		"access_denied":        {entra.Error{OAuthError: "access_denied"}, words{"declined", "consent"}},
		"expired_token":        {entra.Error{OAuthError: "expired_token"}, words{"code", "expired"}},
		"a retried code":       {entra.Error{StatusCode: 400, AADSTS: 54005, Retried: true}, words{"redeemed", "lost"}},
		"another":              {entra.Error{StatusCode: 400, OAuthError: "new_error", AADSTS: 1}, words{"trace ID"}},
		"407":                  {entra.Error{StatusCode: 407}, words{"proxy", "user name", "HTTPS_PROXY"}},
		"503":                  {entra.Error{StatusCode: 503, Invalid: "it is not an error in Entra's format"}, words{"Microsoft Entra", "later"}},
		"a redirect":           {entra.Error{StatusCode: 302, Invalid: "it is not an error in Entra's format"}, words{"redirect", "credentials", "proxy"}},
		"not Entra's format":   {entra.Error{StatusCode: 403, Invalid: "it is not an error in Entra's format"}, words{"format", "proxy", "network"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.want.in(t, text(&c.err))
		})
	}
}

func TestErrorsOfOtherTokenSourcesHaveAdvice(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err  error
		want words
	}{
		"CI: 401":                {&entra.FederatedTokenError{StatusCode: 401}, words{"CI system", "id-token: write", "oidc_request_url"}},
		"CI: 503":                {&entra.FederatedTokenError{StatusCode: 503}, words{"CI system", "later"}},
		"CI: 407":                {&entra.FederatedTokenError{StatusCode: 407}, words{"proxy", "HTTPS_PROXY"}},
		"CI: a redirect":         {&entra.FederatedTokenError{StatusCode: 302}, words{"redirect", "request token"}},
		"CI: not a token":        {&entra.FederatedTokenError{StatusCode: 200}, words{"format", "proxy"}},
		"Azure DevOps: 404":      {&entra.FederatedTokenError{StatusCode: 404, AzureDevOps: true}, words{"ado_pipeline_service_connection_id", "SYSTEM_ACCESSTOKEN"}},
		"Azure CLI: missing":     {&entra.AzureCLIError{Missing: true}, words{"PATH", "install"}},
		"Azure CLI: signed out":  {&entra.AzureCLIError{LoggedOut: true}, words{"az login", "--tenant", "MFA"}},
		"Azure CLI: its own app": {&entra.AzureCLIError{Unauthorized: true, LoggedOut: true}, words{"app registration", "refresh_token", "client_id"}},
		"Azure CLI: another":     {&entra.AzureCLIError{}, words{"az account get-access-token", "refresh_token"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.want.in(t, text(c.err))
		})
	}
}

func TestTheClaimsOfARejectedTokenSayWhy(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	claims := func(change func(*entra.Claims)) entra.Claims {
		good := entra.Claims{Readable: true, MFA: true, Expires: now.Add(time.Hour), Audiences: []string{public.Resource}}
		change(&good)
		return good
	}
	const rejected, expired, audience, mfa = "access token", "2026-01-02T03:04:04Z", "audience", "amr"
	for name, c := range map[string]struct {
		claims entra.Claims
		code   string
		want   []string // in this order, and no others
	}{
		"opaque":                  {entra.Claims{}, "", []string{rejected}},
		"good":                    {claims(func(*entra.Claims) {}), "", []string{rejected}},
		"expired":                 {claims(func(c *entra.Claims) { c.Expires = now.Add(-time.Second) }), "", []string{expired}},
		"without an expiry":       {claims(func(c *entra.Claims) { c.Expires = time.Time{} }), "", []string{rejected}},
		"without MFA":             {claims(func(c *entra.Claims) { c.MFA = false }), "", []string{mfa}},
		"for Graph":               {claims(func(c *entra.Claims) { c.Audiences = []string{"https://graph.windows.net"} }), "", []string{audience}},
		"for both":                {claims(func(c *entra.Claims) { c.Audiences = append(c.Audiences, "https://graph.windows.net") }), "", []string{rejected}},
		"audience with a slash":   {claims(func(c *entra.Claims) { c.Audiences = []string{public.Resource + "/"} }), "", []string{rejected}},
		"audience by app ID":      {claims(func(c *entra.Claims) { c.Audiences = []string{partnerCenterAppID} }), "", []string{rejected}},
		"without an audience":     {claims(func(c *entra.Claims) { c.Audiences = nil }), "", []string{rejected}},
		"all at once":             {entra.Claims{Readable: true, Expires: now.Add(-time.Second), Audiences: []string{"other"}}, "", []string{expired, audience, mfa}},
		"expired, and a code":     {claims(func(c *entra.Claims) { c.Expires = now.Add(-time.Second) }), "900421", []string{expired, "MFA"}},
		"without MFA, and a code": {claims(func(c *entra.Claims) { c.MFA = false }), "900421", []string{mfa}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := partnerCenterAdvice(&client.Error{StatusCode: http.StatusUnauthorized, Code: c.code}, Situation{Config: config.Config{Cloud: public}, Claims: c.claims, Now: now})
			if len(got) != len(c.want) {
				t.Fatalf("got %v, want %q", got, c.want)
			}
			for i, want := range c.want {
				if !strings.Contains(got[i].Cause, want) {
					t.Errorf("got %q, want %q in it", got[i].Cause, want)
				}
			}
		})
	}
}

func TestEveryKindOfConnectionErrorHasItsAdvice(t *testing.T) {
	t.Parallel()
	const nothingSent = "nothing was sent"
	for name, c := range map[string]struct {
		err  pipeline.Error
		want words
		sent bool // nothing is said about it
	}{
		"connection lost":       {pipeline.Error{Kind: pipeline.ConnectionFailed, Attempts: 2}, words{"network", "HTTPS_PROXY", "service health"}, true},
		"host not found":        {pipeline.Error{Kind: pipeline.HostNotFound, Attempts: 1}, words{"environment", "endpoint", "authority_host", "DNS"}, true},
		"proxy unavailable":     {pipeline.Error{Kind: pipeline.ProxyUnavailable, Attempts: 6}, words{"HTTPS_PROXY", "later", "administrator"}, true},
		"proxy failed":          {pipeline.Error{Kind: pipeline.ProxyFailed, Attempts: 1}, words{"HTTPS_PROXY", "user name", "NO_PROXY"}, true},
		"proxy not secure":      {pipeline.Error{Kind: pipeline.ProxyNotSecure, Attempts: 1}, words{"HTTPS_PROXY", "scheme"}, true},
		"too large":             {pipeline.Error{Kind: pipeline.TooLarge, Attempts: 1}, words{"proxy", "HTTPS_PROXY"}, true},
		"not secure":            {pipeline.Error{Kind: pipeline.NotSecure, Attempts: 1}, words{"not secure", nothingSent, "SSL_CERT_FILE", "address"}, false},
		"expired":               {pipeline.Error{Kind: pipeline.CertificateExpired, Attempts: 1}, words{"not secure", nothingSent, "clock"}, false},
		"plain HTTP":            {pipeline.Error{Kind: pipeline.PlainHTTP, Attempts: 1}, words{"not secure", nothingSent, "proxy"}, false},
		"not secure any longer": {pipeline.Error{Kind: pipeline.NotSecure, Attempts: 2}, words{"not secure", "SSL_CERT_FILE"}, true},
		"expired meanwhile":     {pipeline.Error{Kind: pipeline.CertificateExpired, Attempts: 3}, words{"not secure", "clock"}, true},
		"plain HTTP meanwhile":  {pipeline.Error{Kind: pipeline.PlainHTTP, Attempts: 2}, words{"not secure", "proxy"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := text(&c.err)
			c.want.in(t, got)
			if strings.Contains(got, nothingSent) == c.sent {
				t.Errorf("got %q, want %q in it: %t", got, nothingSent, !c.sent)
			}
		})
	}
}
