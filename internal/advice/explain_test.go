// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/config"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

var example = Subject{
	Kind: ProvisioningStatus, CustomerID: "0c39d6d5-c70d-4c55-bc02-f620844f3fd1", SubscriptionID: "aaaa0a0a-bb1b-cc2c-dd3d-eeeeee4e4e4e", Key: "contoso",
}

func about(subject Subject) Situation {
	return Situation{Subject: subject, Config: config.Config{Cloud: public}, Secrets: &redact.Secrets{}, Now: time.Now(), TimeoutName: "timeouts.read", Timeout: 5 * time.Minute}
}

func TestEachCauseHasItsTitle(t *testing.T) {
	t.Parallel()
	refused := func(status int, code string) error { return &client.Error{StatusCode: status, Code: code} }
	for _, c := range []struct {
		name string
		err  error
		kind Kind
		want string
	}{
		{"400", refused(400, "3000"), ProvisioningStatus, TitleRequestRejected},
		{"401", refused(401, ""), ProvisioningStatus, TitleAccessDenied},
		{"403", refused(403, "20002"), ProvisioningStatus, TitleAccessDenied},
		{"404 of a status", refused(404, "20003"), ProvisioningStatus, TitleSubscriptionNotFound},
		{"404 of the tenant", refused(404, "60003"), ProvisioningStatus, TitleCustomerNotFound},
		{"404 of a customer", refused(404, ""), Customer, TitleCustomerNotFound},
		{"404 of a list", refused(404, ""), Subscriptions, TitleCustomerNotFound},
		{"404 of a plan", refused(404, ""), AzureSubscriptions, TitleAzurePlanNotFound},
		{"404 with a page", &client.Error{StatusCode: 404, Unrecognized: true}, ProvisioningStatus, TitleInvalidResponse},
		{"407", refused(407, ""), ProvisioningStatus, TitleServiceNotReachable},
		{"408", refused(408, ""), ProvisioningStatus, TitleServiceUnavailable},
		{"409", refused(409, ""), ProvisioningStatus, TitleRequestRejected},
		{"429", refused(429, ""), ProvisioningStatus, TitleThrottled},
		{"503", refused(503, ""), ProvisioningStatus, TitleServiceUnavailable},
		{"511", refused(511, ""), ProvisioningStatus, TitleServiceNotReachable},
		{"204", refused(204, ""), ProvisioningStatus, TitleInvalidResponse},
		{"307", refused(307, ""), ProvisioningStatus, TitleInvalidResponse},
		{"an invalid response", &client.InvalidResponseError{Reason: "x"}, ProvisioningStatus, TitleInvalidResponse},
		{"throttled locally", &pipeline.Error{Kind: pipeline.Throttled}, ProvisioningStatus, TitleThrottled},
		{"not connected", &pipeline.Error{Kind: pipeline.HostNotFound}, ProvisioningStatus, TitleServiceNotReachable},
		{"too large", &pipeline.Error{Kind: pipeline.TooLarge}, ProvisioningStatus, TitleInvalidResponse},
		{"canceled", context.Canceled, ProvisioningStatus, TitleReadCanceled},
		{"timed out", context.DeadlineExceeded, ProvisioningStatus, TitleTimedOut},
		{"an expired refresh token", &entra.Error{StatusCode: 400, AADSTS: 700082}, ProvisioningStatus, TitleSignInFailed},
		{"throttled by Entra", &entra.Error{StatusCode: 429}, ProvisioningStatus, TitleThrottled},
		{"Entra is unavailable", &entra.Error{StatusCode: 503}, ProvisioningStatus, TitleServiceUnavailable},
		{"not Entra", &entra.Error{StatusCode: 403, Invalid: "it is not an error in Entra's format"}, ProvisioningStatus, TitleInvalidResponse},
		{"407 before Entra", &entra.Error{StatusCode: 407}, ProvisioningStatus, TitleServiceNotReachable},
		{"an unknown tenant", &entra.Error{StatusCode: 400, AADSTS: 90002}, ProvisioningStatus, TitleSignInFailed},
		{"an unknown domain", &entra.Error{StatusCode: 400, AADSTS: 90002}, Domain, TitleDomainNotFound},
		{"a domain that is not a name", &entra.Error{StatusCode: 400, AADSTS: 900023}, Domain, TitleDomainNotFound},
		{"another error of a domain", &entra.Error{StatusCode: 400, AADSTS: 1}, Domain, TitleRequestRejected},
		{"a file", &entra.SecretError{Name: "refresh_token_file_path", Reason: "is empty"}, ProvisioningStatus, TitleSignInFailed},
		{"CI", &entra.FederatedTokenError{StatusCode: 401}, ProvisioningStatus, TitleSignInFailed},
		{"az", &entra.AzureCLIError{Missing: true}, ProvisioningStatus, TitleSignInFailed},
		{"az hangs", &entra.AzureCLIError{TimedOut: true}, ProvisioningStatus, TitleTimedOut},
		{"app-only", entra.ErrAppOnly, ProvisioningStatus, TitleMissingCredentials},
		{"two of a name", SeveralAzureSubscriptions([]string{"a", "b"}), AzureSubscription, TitleAmbiguousName},
		{"no such name", NoAzureSubscription(), AzureSubscription, TitleAzureSubscriptionNotFound},
		{"no plan", NoAzurePlan(), AzureSubscriptions, TitleAzurePlanNotFound},
		{"two plans", SeveralAzurePlans([]string{"a", "b"}, true), AzureSubscriptions, TitleSeveralAzurePlans},
		{"unknown", errors.New("x"), ProvisioningStatus, TitleUnexpectedError},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			subject := example
			subject.Kind = c.kind
			if got := Explain(c.err, about(subject)).Title; got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestExplain_CauseThenRemedyThenFacts(t *testing.T) {
	t.Parallel()
	got := Explain(&client.Error{StatusCode: 404, Code: "20003", Description: "Subscription not found.", IDs: client.IDs{RequestID: "r", CorrelationID: "c"}}, about(example))
	want := `
  HTTP status: 404 Not Found
  Code: 20003
  Description: Subscription not found.
  Request ID: r
  Correlation ID: c`
	paragraphs := strings.SplitN(got.Text(), "\n\n", 3)
	if len(paragraphs) != 3 || "\n"+paragraphs[2] != want {
		t.Fatalf("got\n%s\n\nwant a cause, a remedy and\n%s", got.Text(), want)
	}
	words{example.Key, example.SubscriptionID, example.CustomerID, "20003"}.in(t, paragraphs[0])
	words{"customer_id", "subscription_id"}.in(t, paragraphs[1])
}

// An unknown code still shows everything that came back.
func TestUnknownCodesKeepTheFacts(t *testing.T) {
	t.Parallel()
	words{"HTTP status: 418 I'm a teapot", "Code: 123456", "Description: Something new", "Request ID: request", "Correlation ID: correlation"}.in(t,
		text(&client.Error{
			StatusCode: http.StatusTeapot, Code: "123456", Description: "Something new", IDs: client.IDs{RequestID: "request", CorrelationID: "correlation"},
		}))
	words{"HTTP status: 400 Bad Request", "Error: new_error", "Code: AADSTS123456", "Something new", "Trace ID: trace", "Correlation ID: correlation"}.in(t,
		text(&entra.Error{
			StatusCode: 400, OAuthError: "new_error", AADSTS: 123456, Description: "AADSTS123456: Something new", TraceID: "trace", CorrelationID: "correlation",
		}))
}

// width is that of Terraform's details within its frame.
const width = 76

// lines counts those of a text that is broken at spaces.
func lines(text string) int {
	n, column := 1, 0
	for _, word := range strings.Fields(text) {
		if column > 0 && column+1+len(word) > width {
			n, column = n+1, 0
		}
		if column > 0 {
			column++
		}
		column += len(word)
	}
	return n
}

func TestARepeatedCauseTakesThreeLines(t *testing.T) {
	t.Parallel()
	var causes []error
	for _, code := range slices.Sorted(maps.Keys(aadstsAdvice)) {
		causes = append(causes, &entra.Error{StatusCode: 400, AADSTS: code})
	}
	for _, code := range []string{"invalid_grant", "interaction_required", "invalid_client", "unauthorized_client", "invalid_resource", "new"} {
		causes = append(causes, &entra.Error{StatusCode: 400, OAuthError: code})
	}
	causes = append(causes, entra.ErrAppOnly, &entra.SecretError{Name: "PARTNERCENTER_REFRESH_TOKEN_FILE_PATH", Path: "/run/secrets/refresh-token", Reason: "does not exist"},
		&entra.AzureCLIError{Missing: true}, &entra.AzureCLIError{Unauthorized: true}, &entra.AzureCLIError{LoggedOut: true}, &entra.AzureCLIError{},
		&entra.FederatedTokenError{StatusCode: 401}, &entra.FederatedTokenError{StatusCode: 404, AzureDevOps: true},
		&client.Error{StatusCode: 401}, &client.Error{StatusCode: 401, Empty: true}, &client.Error{StatusCode: 401, Code: "900421"}, &client.Error{StatusCode: 401, Code: "900420"},
		&client.Error{StatusCode: 429}, &client.Error{StatusCode: 429, RetryAfter: time.Hour}, &client.Error{StatusCode: 503}, &client.Error{StatusCode: 407}, &client.Error{StatusCode: 511},
		&entra.Error{StatusCode: 429}, &entra.Error{StatusCode: 503}, &entra.Error{StatusCode: 200, Invalid: "it contains no access token"}, &entra.Error{StatusCode: 302, Invalid: "x"},
		context.DeadlineExceeded, &NotRequestedError{Cause: context.DeadlineExceeded}, context.Canceled)
	for _, kind := range []pipeline.Kind{
		pipeline.NotSecure, pipeline.CertificateExpired, pipeline.PlainHTTP, pipeline.HostNotFound, pipeline.ProxyNotSecure, pipeline.ProxyUnavailable, pipeline.ProxyFailed, pipeline.Throttled,
	} {
		reason := "the host api.partnercenter.microsoft.com does not exist"
		if kind == pipeline.ProxyFailed || kind == pipeline.ProxyUnavailable {
			reason = "the proxy set in HTTPS_PROXY refused the connection with status 407 Proxy Authentication Required"
		}
		causes = append(causes, &pipeline.Error{Kind: kind, Service: "Partner Center", Reason: reason, Attempts: 1})
	}
	for _, err := range causes {
		subject := example
		subject.Key = ""
		e := Explain(err, about(subject))
		if !e.Common {
			t.Errorf("%v is not a cause that reads have in common", err)
		}
		brief := e.Brief()
		if n := lines(brief); n > 3 {
			t.Errorf("%d lines: %s", n, brief)
		}
		if strings.Contains(brief, ". The ") {
			t.Errorf("the remedy does not begin with what to do: %s", brief)
		}
		if !strings.Contains(brief, example.SubscriptionID) || !strings.HasSuffix(brief, ".") {
			t.Errorf("got %q", brief)
		}
	}
}

func TestCredentialErrorsNameAGuideThatExists(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"expired":  {&entra.Error{StatusCode: 400, AADSTS: 700082}, GuideSignIn},
		"app-only": {entra.ErrAppOnly, GuideSignIn},
		"secret":   {&entra.Error{StatusCode: 401, AADSTS: 7000215}, guideTroubleshooting},
		"file":     {&entra.SecretError{Name: "refresh_token_file_path", Reason: "is empty"}, guideTroubleshooting},
	} {
		if got := text(c.err); !strings.Contains(got, c.want) {
			t.Errorf("%s: got %q, want %s in it", name, got, c.want)
		}
		page := filepath.Join("../../templates/guides", strings.TrimPrefix(c.want, guides)+".md.tmpl")
		if _, err := os.Stat(page); err != nil {
			t.Error(err)
		}
	}
}

// What happens must be so in the case in which it is said.
func TestNextStepsFitTheSituation(t *testing.T) {
	t.Parallel()
	alone := about(example)
	many := alone
	many.Many = true
	destroys := alone
	destroys.StopsDestroy = true
	waited := alone
	waited.Elapsed = time.Hour
	withheld := alone
	withheld.Config.NoUser = "PARTNERCENTER_REFRESH_TOKEN belongs to another app."
	appOnly := about(Subject{Kind: Subscriptions, CustomerID: example.CustomerID})
	appOnly.Claims = entra.Claims{Readable: true, AppOnly: true, Expires: time.Now().Add(time.Hour), Audiences: []string{public.Resource}}
	customers := about(Subject{Kind: Customer, CustomerID: example.CustomerID})
	ofDomain := about(Subject{Kind: Customer, CustomerID: example.CustomerID, Name: "contoso.com"})
	azurePlan := about(Subject{Kind: AzureSubscriptions, CustomerID: example.CustomerID})
	domain := about(Subject{Kind: Domain, Name: "contoso.com"})
	command := Situation{IsCommand: true, Subject: Subject{Kind: AccessToken}, Config: config.Config{Cloud: public}, Secrets: &redact.Secrets{}}
	signIn := command
	signIn.Subject.Kind = SignIn
	throttled := &client.Error{StatusCode: 429}
	pending := Wait{LastStatus: "pending"}
	for _, c := range []struct {
		name string
		got  Explanation
		says words
		not  words
	}{
		{"a 429 of one read", Explain(throttled, alone), words{"timeouts.read"}, words{"fewer"}},
		{"a 429 of many", Explain(throttled, many), words{"fewer"}, nil},
		{"a 429 of a command", Explain(throttled, command), words{"later"}, words{"timeout"}},
		{"a wait that timed out", WaitTimedOut(pending, alone), words{"pending", "timeouts.read"}, words{"wait_for_success"}},
		{"a wait for an Azure subscription", WaitTimedOut(pending, about(Subject{Kind: AzureSubscription, CustomerID: "c", Name: "n"})), words{`"n"`}, words{"15 minutes"}},
		{"a wait for what never came", WaitTimedOut(Wait{LastStatus: StatusNotVisible}, about(Subject{Kind: AzureSubscription, CustomerID: "c", Name: "n"})), words{"not visible", "friendly_name", "partnercenter_azure_subscriptions"}, words{"wait_for_active"}},
		{"a wait in vain", WaitTimedOut(Wait{LastError: "503"}, alone), words{"Last poll failed: 503"}, words{"15 minutes"}},
		{"a gate", GateClosed("pending", alone), words{"Status: pending", "wait_for_success", "15 minutes"}, nil},
		{"a wait with a new status", WaitTimedOut(Wait{LastStatus: "::new"}, alone), words{"Last status: ::new"}, nil},
		{"a certificate", Explain(&pipeline.Error{Kind: pipeline.NotSecure, Service: "Partner Center", Reason: "valid for ::x"}, alone), words{"Partner Center", "\n  Reason: valid for ::x"}, nil},
		{"a gate on what failed", GateClosed("failed", alone), words{"failed"}, words{"wait_for_success"}},
		{"a failed wait", WaitFailed(alone), words{"failed"}, words{"destroy"}},
		{"a data source", Explain(&client.Error{StatusCode: 404}, destroys), words{"terraform destroy -refresh=false"}, nil},
		{"an action", Explain(&client.Error{StatusCode: 404}, alone), nil, words{"destroy"}},
		{"a 404 after an hour", Explain(&client.Error{StatusCode: 404}, waited), words{"canceled"}, words{"minutes", "too new"}},
		{"an app's 401", Explain(&client.Error{StatusCode: 401, Empty: true}, appOnly), words{"client_id"}, words{"MFA", "partner user"}},
		{"an app's secret", Explain(&entra.Error{StatusCode: 401, AADSTS: 7000215}, appOnly), words{"client_secret"}, words{"partner user"}},
		{"an app that is rejected", Explain(&entra.Error{StatusCode: 400, OAuthError: "invalid_grant", AADSTS: 1}, appOnly), words{"app", "client_id", "federated credential", "guides/troubleshooting"}, words{"refresh token", "partner user"}},
		{"an app's 403", Explain(&client.Error{StatusCode: 403}, appOnly), words{"App management"}, words{"partner user"}},
		{"a customer's 403", Explain(&client.Error{StatusCode: 403}, customers), words{"Admin agent"}, words{"GDAP"}},
		{"a customer's 404", Explain(&client.Error{StatusCode: 404, Code: "1000"}, customers), words{"customer_id"}, words{"subscription"}},
		{"a legacy subscription", Explain(&client.Error{StatusCode: 403, Code: "900263"}, alone), words{"legacy subscriptions", "remove"}, nil},
		{"a legacy plan", Explain(&client.Error{StatusCode: 403, Code: "900263"}, azurePlan), words{"legacy subscriptions", "azure_plan_id"}, words{"provisioning status", "remove"}},
		{"an Azure entitlement's 404", Explain(&client.Error{StatusCode: 404, Code: "800111"}, azurePlan), words{"Azure entitlement", "800111", "azure_plan_id"}, words{"rejected"}},
		{"an unknown domain", Explain(&entra.Error{StatusCode: 400, AADSTS: 90002}, domain), words{`"contoso.com"`, "verified"}, words{"tenant_id", "guides/"}},
		{"a domain's 404", Explain(&client.Error{StatusCode: 404, Code: "1000"}, ofDomain), words{"contoso.com"}, words{"customer_id"}},
		{"a domain's 400", Explain(&client.Error{StatusCode: 400, Code: "20000"}, ofDomain), words{"contoso.com"}, words{"customer_id"}},
		{"a domain's invalid customer", Explain(&client.Error{StatusCode: 400, Code: "900118"}, ofDomain), words{"contoso.com"}, words{"customer_id"}},
		{"a domain of another cloud", Explain(&entra.Error{StatusCode: 400, OAuthError: "invalid_request", AADSTS: 90038}, domain), words{"cloud", "domain", "environment"}, words{"tenant_id", "client_id"}},
		{"a domain that Entra rejects", Explain(&entra.Error{StatusCode: 400, OAuthError: "invalid_request", AADSTS: 90013}, domain), words{"AADSTS90013", "environment", "customer_id"}, words{"tenant_id", "client_id", "refresh token"}},
		{"a domain and a new code", Explain(&entra.Error{StatusCode: 400, OAuthError: "invalid_grant", AADSTS: 1}, domain), words{"environment"}, words{"refresh token", "sign"}},
		{"a redirect of a domain", Explain(&entra.Error{StatusCode: 302, Invalid: "it is not an error in Entra's format"}, domain), words{"redirect", "HTTPS_PROXY"}, words{"credentials"}},
		{"an issuer elsewhere", Explain(&entra.Error{StatusCode: 200, Invalid: "its issuer is not a tenant on x"}, domain), words{"environment", "HTTPS_PROXY", "its issuer"}, nil},
		{"Entra busy with a domain", Explain(&entra.Error{StatusCode: 503, Invalid: "it is not an error in Entra's format"}, domain), words{"Microsoft Entra", "later"}, words{"check domain"}},
		{"a gateway before a domain", Explain(&entra.Error{StatusCode: 407}, domain), words{"proxy"}, words{"check domain"}},
		{"an unreadable date of a list", UnreadableDates(customers.Subject, 1, []string{"creation_date"}, "x"), words{"1 date ", "(creation_date)", "null"}, nil},
		{"no user", Explain(entra.ErrAppOnly, alone), words{"App+User", "refresh_token", "sign-in"}, nil},
		{"a user withheld", Explain(entra.ErrAppOnly, withheld), words{"belongs to another app"}, nil},
		{"a command", Explain(&entra.Error{StatusCode: 400, AADSTS: 700082}, command), words{"refresh token", "AADSTS700082"}, nil},
		{"a data source without a timeout", Explain(&entra.Error{StatusCode: 503}, Situation{Subject: customers.Subject}), words{"Terraform"}, words{"command"}},
		{"a sign-in", Explain(&entra.Error{StatusCode: 400, OAuthError: "invalid_grant"}, signIn), words{"sign in"}, words{"the refresh token was"}},
		{"a command that may be run again", Explain(&entra.Error{StatusCode: 503}, command), words{"command"}, words{"Terraform again"}},
		{"a proxy that refuses", Explain(&pipeline.Error{Kind: pipeline.ProxyFailed, Service: "Partner Center", Reason: "the proxy refused"}, alone), words{"the proxy refused"}, words{"no response from Partner Center"}},
		{"no host", Explain(&pipeline.Error{Kind: pipeline.HostNotFound}, alone), words{"HTTPS_PROXY"}, words{"set HTTPS_PROXY"}},
		{"not sent", Explain(&pipeline.Error{Kind: pipeline.ConnectionFailed, RequestID: "r", CorrelationID: "c"}, alone), nil, words{"Request ID", "Correlation ID"}},
		{"407", Explain(&client.Error{StatusCode: 407, IDs: client.IDs{RequestID: "r"}}, alone), nil, words{"Request ID"}},
		{"another key's", Explain(&NotRequestedError{context.DeadlineExceeded}, many), words{"before", `"contoso"`}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.says.in(t, c.got.Text())
			for _, never := range c.not {
				if strings.Contains(strings.ToLower(c.got.Text()), strings.ToLower(never)) {
					t.Errorf("got %q, want no %q in it", c.got.Text(), never)
				}
			}
		})
	}
}

func TestOneErrorForManyReadsCountsAndNamesThem(t *testing.T) {
	t.Parallel()
	got := Explain(&client.Error{StatusCode: 403}, about(example)).OfMany("2 of 3 subscriptions", `"contoso", "fabrikam"`).Text()
	brief := Explain(entra.ErrAppOnly, about(example))
	words{`"contoso"`, example.SubscriptionID}.in(t, brief.Brief())
	words{`2 of 3 subscriptions ("contoso", "fabrikam")`}.in(t, brief.OfMany("2 of 3 subscriptions", `"contoso", "fabrikam"`).Brief())
	words{"2 of 3 subscriptions", `Keys: "contoso", "fabrikam"`, fmt.Sprintf("First: %s", example), "HTTP status: 403"}.in(t, got)
}
