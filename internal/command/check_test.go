// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package command

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/advice"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// today is when the reports are made.
var today = time.Date(2026, time.March, 2, 9, 30, 0, 0, time.UTC)

// rowsOf are the rows of a report, by their labels.
func rowsOf(report string) map[string]string {
	rows := map[string]string{}
	for _, match := range regexp.MustCompile(`(?m)^  ([^:\n]+): +(.*)$`).FindAllStringSubmatch(report, -1) {
		rows[match[1]] = match[2]
	}
	return rows
}

// accessToken returns a token of the example user, with some claims changed.
func accessToken(t *testing.T, change func(claims map[string]any)) string {
	t.Helper()
	claims := map[string]any{
		"aud": "https://api.partnercenter.microsoft.com", "tid": simulator.ExampleTenantID, "scp": "user_impersonation",
		"amr": []string{"pwd", "mfa"}, "upn": simulator.ExampleUser, "exp": today.Add(time.Hour).Unix(),
	}
	change(claims)
	body, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(`{"alg":"none"}`)) + "." + encode(body) + "." + encode([]byte("signature-canary"))
}

func TestCheck_Report(t *testing.T) {
	t.Parallel()
	type rows map[string]string // by label; an empty value is for a row that must not be there
	read := []string{"-customer-id", simulator.ExampleCustomerID, "-subscription-id", simulator.ExampleSubscriptionID}
	onlyAccessToken := func(token string) []string {
		return []string{withoutRefreshToken, "CLIENT_SECRET=", "ACCESS_TOKEN=" + token}
	}
	forever := func(fault simulator.Fault) func(*simulator.Simulator) {
		return func(sim *simulator.Simulator) { sim.ScriptSubscriptionForever(simulator.ExampleSubscriptionID, fault) }
	}
	const (
		signIn      = "guides/secure-application-model"
		otherTenant = "99999999-2d4e-4a6b-8c9d-0e1f2a3b4c5d"
		missing     = "dddd3d3d-ee4e-ff5f-aa6a-bbbbbb7b7b7b"
	)
	user := rows{
		"Source": "PARTNERCENTER_REFRESH_TOKEN", "Client authentication": "PARTNERCENTER_CLIENT_SECRET", "Kind": "App+User", "User": simulator.ExampleUser, "MFA": "yes",
		"Scope": "user_impersonation", "Tenant": simulator.ExampleTenantID, "Audience": "https://api.partnercenter.microsoft.com", "Expires": "2026-03-02T10:29:59Z",
	}
	for _, test := range []struct {
		name      string
		prepare   func(*simulator.Simulator)
		variables []string
		args      []string
		exitCode  int
		title     string // of the first problem; Access Denied if empty
		rows      rows
		words     []string
	}{
		{name: "all well", args: read, rows: rows{
			"Kind": "App+User", "customer_id": simulator.ExampleCustomerID, "subscription_id": simulator.ExampleSubscriptionID,
			"sku_id": "6FD2C87F-B296-42F0-B197-1E91E994B900", "status": "success", "quantity": "5", "end_date": "2018-05-10T00:00:00Z", "HTTP status": "",
		}, words: []string{"terraform-provider-partnercenter test\n", "  PARTNERCENTER_TENANT_ID = \"" + simulator.ExampleTenantID + "\"\n", "  PARTNERCENTER_CLIENT_SECRET\n"}},
		{name: "only a token", rows: user},
		{name: "without MFA", args: read, exitCode: exitNoMFA, rows: rows{"MFA": "no", "HTTP status": "401 Unauthorized", "status": ""}, words: []string{"amr", signIn}, prepare: func(sim *simulator.Simulator) {
			sim.SetClaims(func(claims map[string]any) { claims["amr"] = []string{"pwd"} })
			forever(simulator.Respond(http.StatusUnauthorized, nil, ""))(sim)
		}},
		{
			name: "app-only", title: advice.TitleMissingCredentials, args: read, variables: []string{withoutRefreshToken}, exitCode: exitRefused,
			rows: rows{"Client authentication": "PARTNERCENTER_CLIENT_SECRET", "User": "", "MFA": "", "status": ""}, words: []string{"app-only", "App+User", "PARTNERCENTER_REFRESH_TOKEN", signIn},
		},
		{name: "only an app-only token", variables: []string{withoutRefreshToken}, rows: rows{"User": "", "Tenant": simulator.ExampleTenantID}, words: []string{"app-only"}},
		{
			name: "wrong tenant", args: read, exitCode: exitRefused, rows: rows{"Tenant": otherTenant, "HTTP status": "403 Forbidden", "Code": "20002"},
			words: []string{"PARTNERCENTER_TENANT_ID", "customer_id"}, prepare: func(sim *simulator.Simulator) {
				sim.SetClaims(func(claims map[string]any) { claims["tid"] = otherTenant })
				forever(simulator.APIError(http.StatusForbidden, 20002, "No relationship."))(sim)
			},
		},
		{
			name: "expired token", args: read, exitCode: exitRefused,
			variables: onlyAccessToken(accessToken(t, func(claims map[string]any) { claims["exp"] = today.Add(-time.Hour).Unix() })),
			rows:      rows{"Source": "PARTNERCENTER_ACCESS_TOKEN", "Expires": "2026-03-02T08:30:00Z", "HTTP status": "401 Unauthorized"}, words: []string{"clock", "guides/access-token"},
		},
		{
			name: "403", args: read, exitCode: exitRefused, prepare: forever(simulator.Respond(http.StatusForbidden, nil, "")),
			rows: rows{"HTTP status": "403 Forbidden", "status": ""}, words: []string{"(GDAP)", "AdminAgents"},
		},
		{
			name: "404", title: advice.TitleSubscriptionNotFound, args: []string{"-customer-id", simulator.ExampleCustomerID, "-subscription-id", missing}, exitCode: exitRefused,
			rows: rows{"HTTP status": "404 Not Found", "Code": "20003"}, words: []string{missing, "customer_id"},
		},
		{
			name: "no network", title: advice.TitleServiceNotReachable, args: read, exitCode: exitRefused, variables: []string{"AUTHORITY_HOST=http://127.0.0.1:9", "MAX_RETRIES=0"},
			rows: rows{"Kind": "", "Host": "127.0.0.1:9", "Attempts": "1"}, words: []string{"Microsoft Entra", "refused", "HTTPS_PROXY"},
		},
		{
			name: "refused token", title: advice.TitleSignInFailed, args: read, exitCode: exitRefused, variables: []string{"REFRESH_TOKEN=0.another-canary-of-a-refresh-token"},
			rows: rows{"Kind": "", "HTTP status": "400 Bad Request", "Error": "invalid_grant", "Code": "AADSTS70000"}, words: []string{"MFA", signIn},
		},
		{
			name: "rejected access token", args: read, exitCode: exitRefused, variables: onlyAccessToken(accessToken(t, func(map[string]any) {})),
			prepare: forever(simulator.Respond(http.StatusUnauthorized, nil, "")),
			rows:    rows{"MFA": "yes", "HTTP status": "401 Unauthorized"}, words: []string{"ACCESS_TOKEN", "guides/access-token"},
		},
		{name: "opaque token", variables: onlyAccessToken("opaque-canary-of-an-access-token"), rows: rows{"User": "", "MFA": "", "Expires": ""}, words: []string{"opaque", "ignored: PARTNERCENTER_ACCESS_TOKEN"}},
		{
			name: "no settings", title: advice.TitleMissingCredentials, exitCode: exitUsage, variables: []string{withoutRefreshToken, "CLIENT_SECRET=", "CLIENT_ID=", "TENANT_ID=", "ENDPOINT=", "AUTHORITY_HOST="},
			rows: rows{"Source": ""}, words: []string{"export PARTNERCENTER_REFRESH_TOKEN=", "sign-in"},
		},
		{
			name: "unrecognized variable", title: advice.TitleMissingCredentials, exitCode: exitUsage, variables: []string{withoutRefreshToken, "REFRESHTOKEN=canary", "CLIENT_SECRET="},
			words: []string{"PARTNERCENTER_REFRESHTOKEN"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			sim := startSimulator(t, simulator.WithClock(func() time.Time { return today }))
			if test.prepare != nil {
				test.prepare(sim)
			}
			check := func(options ...string) string {
				i := testInvocation(environment(sim, test.variables...))
				i.now = func() time.Time { return today }
				r := start(t, sim, i, slices.Concat([]string{"check"}, options, test.args)...)
				r.wantExit(test.exitCode)
				reported := r.stdout.String()
				wantNoSecret(t, sim, "the report", reported)
				if strings.Contains(reported, "canary") {
					t.Errorf("the report holds a credential:\n%s", reported)
				}
				if got := r.stderr.String(); got != "" {
					t.Errorf("got %q on standard error, want nothing", got)
				}
				return reported
			}
			var object members
			if err := json.Unmarshal([]byte(check("-json")), &object); err != nil || object.Version != "test" || len(object.EnvironmentVariables) == 0 && test.name != "no settings" {
				t.Errorf("got %+v and %v", object, err)
			}
			switch {
			case test.exitCode == exitOK && len(object.Problems) == 0:
			case len(object.Problems) == 0 || object.Problems[0].Message == "" || object.Problems[0].Title != cmp.Or(test.title, advice.TitleAccessDenied):
				t.Errorf("got the problems %q", object.Problems)
			}
			reported := check()
			got := rowsOf(reported)
			for label, want := range test.rows {
				if got[label] != want {
					t.Errorf("got %q in the row %s, want %q", got[label], label, want)
				}
			}
			for _, word := range test.words {
				if !strings.Contains(reported, word) {
					t.Errorf("the report does not name %q", word)
				}
			}
			if t.Failed() {
				t.Log(reported)
			}
		})
	}
}

func TestCheck_JSON(t *testing.T) {
	t.Parallel()
	sim := startSimulator(t)
	r := start(t, sim, testInvocation(environment(sim)), "check", "-json", "-customer-id", simulator.ExampleCustomerID, "-subscription-id", simulator.ExampleSubscriptionID)
	r.wantExit(exitOK)
	var got struct { // as a program sees it
		EnvironmentVariables map[string]map[string]string `json:"environment_variables"`
		AccessToken          map[string]any               `json:"access_token"`
		ProvisioningStatus   map[string]any               `json:"provisioning_status"`
		Problems             []map[string]string
	}
	if err := json.Unmarshal([]byte(r.stdout.String()), &got); err != nil {
		t.Fatal(err)
	}
	if value := got.EnvironmentVariables["PARTNERCENTER_TENANT_ID"]["value"]; value != simulator.ExampleTenantID {
		t.Errorf("got %q for the tenant", value)
	}
	if got.AccessToken["mfa"] != true || got.ProvisioningStatus["quantity"] != 5.0 || got.ProvisioningStatus["status"] != "success" || got.Problems == nil || len(got.Problems) != 0 {
		t.Errorf("got %+v", got)
	}
}

func TestCheck_ShowsEveryFieldOfStatus(t *testing.T) {
	t.Parallel()
	var status client.SubscriptionProvisioningStatus
	fields := reflect.ValueOf(&status).Elem()
	for i := range fields.NumField() {
		field := fields.Field(i)
		if field.Kind() == reflect.Pointer {
			field.Set(reflect.New(field.Type().Elem()))
			field = field.Elem()
		}
		switch field.Kind() {
		case reflect.String:
			field.SetString(fmt.Sprint("text-", i))
		case reflect.Bool:
			field.SetBool(true)
		default:
			field.SetInt(int64(1000 + i))
		}
	}
	var reported bytes.Buffer
	r := (&invocation{}).newReport(&reported)
	r.begin("Provisioning status", section{})
	r.status(checkIDs{}, &status)
	for i := range fields.NumField() {
		value := reflect.Indirect(fields.Field(i))
		if want := fmt.Sprint(value.Interface()); !strings.Contains(reported.String(), want) {
			t.Errorf("the report does not show %s:\n%s", fields.Type().Field(i).Name, reported.String())
		}
	}
}
