// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

var public = config.Clouds[0]

// words are what a text has to name, in any case.
type words []string

func (w words) in(t *testing.T, text string) {
	t.Helper()
	for _, word := range w {
		if !strings.Contains(strings.ToLower(text), strings.ToLower(word)) {
			t.Errorf("got %q, want %q in it", text, word)
		}
	}
}

func (w words) notIn(t *testing.T, text string) {
	t.Helper()
	for _, word := range w {
		if strings.Contains(strings.ToLower(text), strings.ToLower(word)) {
			t.Errorf("got %q, want no %q in it", text, word)
		}
	}
}

var example = Subject{
	Kind: ProvisioningStatus, CustomerID: "0c39d6d5-c70d-4c55-bc02-f620844f3fd1", SubscriptionID: "aaaa0a0a-bb1b-cc2c-dd3d-eeeeee4e4e4e", Key: "contoso",
}

func about(subject Subject) Situation {
	return Situation{Subject: subject, Config: config.Config{Cloud: public}, Secrets: &redact.Secrets{}, Now: time.Now(), TimeoutName: "timeouts.read", Timeout: 5 * time.Minute}
}

// wantWhole checks what every explanation promises: a cause in one sentence, then a
// next step, in words without gaps.
func wantWhole(t *testing.T, e Explanation) {
	t.Helper()
	text := e.Text()
	paragraphs := strings.Split(text, "\n\n")
	if len(paragraphs) < 2 || !strings.HasSuffix(paragraphs[0], ".") || e.NextStep == "" || !strings.HasSuffix(e.NextStep, ".") {
		t.Errorf("got %q, want a cause and a next step", text)
	}
	words{"..", " .", "  .", "%!", ": ."}.notIn(t, strings.ReplaceAll(text, "  ", ""))
	if e.Common && lines(e.Brief()) > 5 {
		t.Errorf("the brief text has %d lines: %s", lines(e.Brief()), e.Brief())
	}
}

// lines counts those of a text that is wrapped as Terraform wraps details.
func lines(text string) int {
	const width = 76
	n, column := 1, 0
	for word := range strings.FieldsSeq(text) {
		if column > 0 && column+1+len(word) > width {
			n, column = n+1, 0
		}
		column += len(word) + 1
	}
	return n
}

func TestRows_GiveTheirCauseAndCode(t *testing.T) {
	t.Parallel()
	for _, code := range slices.Concat(slices.Collect(maps.Keys(entraRows)), slices.Collect(maps.Keys(sameRow))) {
		_, r, _ := knownCode([]int{code}, "")
		for _, kind := range []Kind{ProvisioningStatus, SignIn} {
			s := about(Subject{Kind: kind})
			e := Explain(&entra.Error{StatusCode: 400, OAuthError: "invalid_grant", Codes: []int{code}, Description: "Words of Entra."}, s)
			wantWhole(t, e)
			words{fmt.Sprintf("(AADSTS%d)", code), s.cause(r), r.usually, s.naming(r.more, r.settings...), "Words of Entra."}.in(t, e.Text())
			if e.Title != TitleSignInFailed || !e.Common {
				t.Errorf("%d: got %q, common: %t", code, e.Title, e.Common)
			}
		}
	}
	for code, r := range partnerCenterRows {
		for _, status := range []int{400, 403, 404} {
			e := Explain(&client.Error{StatusCode: status, Code: code, Description: "Words of Partner Center."}, about(example))
			wantWhole(t, e)
			words{code, r.cause, r.usually, r.more, "Words of Partner Center."}.in(t, e.Text())
		}
	}
}

// Nothing is asserted that the service did not say.
func TestRows_UnlistedCodesGetNoCause(t *testing.T) {
	t.Parallel()
	var causes words
	for _, r := range entraRows {
		causes = append(causes, about(example).cause(r))
	}
	for _, r := range partnerCenterRows {
		causes = append(causes, r.cause)
	}
	causes = slices.DeleteFunc(causes, func(cause string) bool { return cause == "" })
	check := func(e Explanation, reason, hedge string) {
		t.Helper()
		wantWhole(t, e)
		text := e.Text()
		causes.notIn(t, text)
		words{reason, "  Microsoft Entra says: Something new.", hedge}.in(t, strings.ReplaceAll(text, "Partner Center says", "Microsoft Entra says"))
		if strings.Count(text, "Something new") != 1 {
			t.Errorf("got %q, want the description once", text)
		}
	}
	for i, oauth := range []string{
		"invalid_grant", "interaction_required", "invalid_client", "unauthorized_client", "invalid_resource", "access_denied", "invalid_grant", "invalid_client", "invalid_grant", "interaction_required",
	} {
		e := &entra.Error{StatusCode: 400, OAuthError: oauth, Codes: []int{999000 + i}, Description: "Something new."}
		check(Explain(e, about(example)), fmt.Sprintf("Microsoft Entra rejected the request for an access token (AADSTS%d)", e.Codes[0]), "usually")
	}
	for i, status := range []int{400, 403, 404, 401, 400, 403, 404, 401, 400, 403} {
		e := &client.Error{StatusCode: status, Code: fmt.Sprint(70001 + i), Description: "Something new."}
		hedge := "usually"
		if status == http.StatusBadRequest { // about which nothing is usual
			hedge = ""
		}
		check(Explain(e, about(example)), fmt.Sprintf("code %s).", e.Code), hedge)
	}
}

func TestRows_UnknownErrorKeepsEveryFact(t *testing.T) {
	t.Parallel()
	e := Explain(&client.Error{StatusCode: http.StatusTeapot, Code: "123456", Description: "Something new", IDs: client.IDs{RequestID: "r", CorrelationID: "c"}}, about(example))
	words{"HTTP status: 418 I'm a teapot", "Code: 123456", "Something new", "Request ID: r", "Correlation ID: c", "support"}.in(t, e.Text())
	e = Explain(&entra.Error{StatusCode: 400, OAuthError: "new_error", SubError: "new_suberror", Codes: []int{123456}, Description: "Something new", TraceID: "t", CorrelationID: "c"}, about(example))
	words{"400 Bad Request", "new_error", "new_suberror", "AADSTS123456", "error?code=123456", "Something new", "Trace ID: t", "Correlation ID: c", "sign-in logs"}.in(t, e.Text())
}

func TestEntra_SeveralCodes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		codes       []int
		description string
		want, not   words
	}{
		"a secret":                 {[]int{70002, 50012}, "AADSTS70002: Error validating credentials. AADSTS50012: Invalid client secret is provided.", words{entraRows[secretWrong].cause}, words{"certificate", "assertion"}},
		"a certificate":            {[]int{70002, 50012}, "AADSTS50012: Client assertion contains an invalid signature.", words{"signature", "certificate"}, words{"client_secret"}},
		"a clock":                  {[]int{70002, 50012}, "AADSTS50012: Client assertion is not within its valid time range.", words{entraRows[assertionOutOfTime].cause}, words{"client_secret"}},
		"an expired token":         {[]int{70002, 70008}, "AADSTS70002: Error validating credentials. AADSTS70008: expired", words{"(AADSTS70008)"}, words{"client_secret"}},
		"none that is documented":  {[]int{70002, 999001}, "Something new.", words{"rejected", "AADSTS70002, AADSTS999001", "usually"}, words{"is wrong"}},
		"the first that has a row": {[]int{999001, 7000222, 700082}, "", words{"(AADSTS7000222)"}, words{"90 days"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := Explain(&entra.Error{StatusCode: 401, OAuthError: "invalid_client", Codes: c.codes, Description: c.description}, about(example)).Text()
			c.want.in(t, text)
			c.not.notIn(t, strings.ReplaceAll(text, c.description, ""))
		})
	}
}

func TestEntra_SubErrors(t *testing.T) {
	t.Parallel()
	for suberror, c := range map[string]struct{ want, not words }{
		"basic_action":      {words{"sign the partner user in again"}, words{"usually"}},
		"token_expired":     {words{"sign the partner user in again"}, nil},
		"message_only":      {words{"does not resolve", "administrator"}, words{"sign the partner user in"}},
		"additional_action": {words{"does not resolve", "administrator"}, words{"sign the partner user in"}},
		"consent_required":  {words{"consent", "user_impersonation"}, nil},
		"":                  {words{"usually", "sign the partner user in again", "administrator"}, nil},
	} {
		text := Explain(&entra.Error{StatusCode: 400, OAuthError: "invalid_grant", SubError: suberror, Codes: []int{999001}, Description: "Something new."}, about(example)).Text()
		c.want.in(t, text)
		c.not.notIn(t, text)
	}
}

func TestPartnerCenter_CodesOfSeveralMeanings(t *testing.T) {
	t.Parallel()
	relationship := Explain(&client.Error{StatusCode: 404, Code: "3000", Description: "The relationship between the partner and customer does not exist"}, about(example)).Text()
	words{noRelationship.cause, "(3000)", "accepted"}.in(t, relationship)
	other := Explain(&client.Error{StatusCode: 400, Code: "3000", Description: "Partner Organization with partner_id 9999999 could not be found"}, about(example)).Text()
	words{"rejected the request (400 Bad Request, code 3000)", "says: Partner Organization with partner_id 9999999 could not be found", "customer_id"}.in(t, other)
	words{noRelationship.cause, "usually"}.notIn(t, other)
}

// China has no GDAP.
func TestAssignRole_DependsOnTheCloud(t *testing.T) {
	t.Parallel()
	for _, cloud := range config.Clouds {
		for _, code := range []string{"", "900308"} {
			s := about(example)
			s.Config.Cloud = cloud
			text := Explain(&client.Error{StatusCode: http.StatusForbidden, Code: code}, s).Text()
			words{"delegated admin permission", "AdminAgents"}.in(t, text)
			if want := cloud.Name != "china"; strings.Contains(text, "GDAP") != want {
				t.Errorf("%s: got %q, want GDAP in it: %t", cloud.Name, text, want)
			}
		}
	}
}

// A remedy names only what is configured.
func TestRows_FitTheSource(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		source entra.Source
		not    words
	}{
		"the Azure CLI": {entra.AzureCLI{}, words{"client_secret", "client_certificate", "use_oidc", "oidc_token", "client_id", "is complete", "refresh token of", "app registration's", "user_impersonation"}},
		"an app":        {entra.ClientCredentials{App: entra.App{Authentication: entra.ClientSecret{}}}, words{"refresh token"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := about(Subject{Kind: Subscriptions, CustomerID: example.CustomerID})
			s.Config.Source = c.source
			_, isCLI := c.source.(entra.AzureCLI)
			s.Claims.AppOnly = !isCLI
			for code, r := range entraRows {
				if r.remedy == useOwnApp || !isCLI && r.grant != "" {
					continue
				}
				var err error = &entra.Error{StatusCode: 400, OAuthError: "invalid_grant", Codes: []int{code}}
				if isCLI {
					err = &entra.AzureCLIError{Codes: []int{code}, Description: "Words of az."}
				}
				e := Explain(err, s)
				wantWhole(t, e)
				if isCLI && r.remedy == grantConsent && !r.isOfApp {
					words{"your own app registration"}.in(t, e.NextStep)
					continue
				}
				c.not.notIn(t, e.NextStep)
			}
		})
	}
}

func TestEntra_AppOnlyHasNoRefreshToken(t *testing.T) {
	t.Parallel()
	s := about(Subject{Kind: Subscriptions, CustomerID: example.CustomerID})
	s.Claims.AppOnly = true
	e := Explain(&entra.Error{StatusCode: 400, OAuthError: "invalid_grant", Codes: []int{70008}}, s)
	words{entraRows[70008].grant}.in(t, e.Text())
	words{"refresh token"}.notIn(t, e.Text())
}

func TestEntra_RemedyFitsTheAuthentication(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		authentication entra.ClientAuthentication
		code           int
		want, not      words
	}{
		"the key of a certificate":     {entra.ClientCertificate{}, signatureWrong, words{"upload the certificate"}, words{"issuer"}},
		"the key of a federated token": {entra.FederatedToken{}, signatureWrong, words{"issuer"}, words{"certificate"}},
		"a new code of a secret":       {entra.ClientSecret{}, 999001, words{"client_id", "client secret"}, words{"certificate", "federated"}},
		"a new code of a certificate":  {entra.ClientCertificate{}, 999001, words{"certificate"}, words{"client secret", "federated"}},
		"a new code of a token":        {entra.FederatedTokenRequest{}, 999001, words{"federated credential"}, words{"client secret", "the certificate"}},
		"a new code of a public app":   {nil, 999001, words{"client_id"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := about(example)
			s.Config.Source = entra.RefreshToken{App: entra.App{Authentication: c.authentication}}
			got := Explain(&entra.Error{StatusCode: 401, OAuthError: "invalid_client", Codes: []int{c.code}}, s).NextStep
			c.want.in(t, got)
			c.not.notIn(t, got)
		})
	}
}

func TestEntra_PageOfTheExplainedCode(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		codes       []int
		description string
		want        words
	}{
		"the second":     {[]int{70002, 70008}, "", words{"(AADSTS70008)", "code=70008"}},
		"by its text":    {[]int{70002, 50012}, "Invalid client secret is provided.", words{"(AADSTS50012)", "code=50012"}},
		"none":           {[]int{70002, 50032}, "RSA key size 1024 is less than the minimum.", words{"AADSTS70002, AADSTS50032", "code=50032"}},
		"an expired one": {[]int{70002, 7000222}, "The provided client secret keys are expired.", words{"(AADSTS7000222)"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := &entra.Error{StatusCode: 401, OAuthError: "invalid_client", Codes: c.codes, Description: c.description}
			c.want.in(t, Explain(e, about(example)).Text())
		})
	}
}
