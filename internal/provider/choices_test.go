// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
)

// exampleValues are what the tables below mean by the name of an attribute or
// of an ambient variable. Switches are on; "!" before one turns it off.
var exampleValues = map[string]string{
	"tenant_id":                          testTenant,
	"client_id":                          testClient,
	"refresh_token":                      "refresh-canary",
	"refresh_token_file_path":            "refresh.txt",
	"access_token":                       "access-canary",
	"use_cli":                            "true",
	"client_secret":                      "secret-canary",
	"client_secret_file_path":            "secret.txt",
	"client_certificate":                 "Y2FuYXJ5",
	"client_certificate_path":            "app.pfx",
	"client_certificate_password":        "password-canary",
	"use_oidc":                           "true",
	"oidc_token":                         "oidc-canary",
	"oidc_token_file_path":               "oidc.txt",
	"oidc_request_url":                   "https://ci.example/token?api-version=2.0",
	"oidc_request_token":                 "request-canary",
	"ado_pipeline_service_connection_id": "dddd3d3d-ee4e-ff5f-aa6a-bbbbbb7b7b7b",
	"endpoint":                           "https://elsewhere.example",
	"authority_host":                     "https://elsewhere.example",
	gitHubURL:                            "https://github.example/token?api-version=2.0",
	gitHubToken:                          "github-canary",
	azureDevOpsURL:                       "https://dev.azure.example/token",
	azureDevOpsToken:                     "azure-devops-canary",
	hcpTerraform:                         "hcp-canary",
	"ARM_CLIENT_SECRET":                  "arm-canary",
	"ARM_OIDC_TOKEN":                     "arm-canary",
	"AZURE_CLIENT_ID":                    testClient,
}

func exampleSettings(t *testing.T, names string) map[string]string {
	t.Helper()
	values := map[string]string{}
	for name := range strings.FieldsSeq(names) {
		name, off := strings.CutPrefix(name, "!")
		value, ok := exampleValues[name]
		if !ok {
			t.Fatalf("no example value for %s", name)
		}
		if off {
			value = "false"
		}
		values[name] = value
	}
	return values
}

// chosenBy resolves examples and says in words what was chosen, by the names of
// the places it came from, or what is wrong.
func chosenBy(t *testing.T, config, variables string) (chosen string, problems []string) {
	t.Helper()
	found, _ := lookUp(given(t, exampleSettings(t, config)), environment(exampleSettings(t, variables)))
	o, diags := resolve(found)
	for _, d := range diags {
		if strings.Contains(d.Detail(), "canary") || strings.Contains(d.Detail(), ".example") {
			t.Errorf("a value is printed: %s", d.Detail())
		}
		problems = append(problems, d.Detail())
	}
	if len(problems) > 0 {
		return "", problems
	}
	a, unset := o.authentication, entra.Secret{}
	switch {
	case o.accessToken != "":
		return "access token", nil
	case o.useCLI:
		return strings.TrimSpace("az " + o.tenantID), nil
	case a.secret != unset:
		return o.refreshToken.Name + " with " + a.secret.Name, nil
	case a.certificate != unset:
		return strings.TrimSuffix(o.refreshToken.Name+" with "+a.certificate.Name+" and "+a.certificatePassword.Name, " and "), nil
	case a.federatedToken != unset:
		return o.refreshToken.Name + " with " + a.federatedToken.Name, nil
	case a.requestURL != "":
		form := "GitHub"
		if a.serviceConnection != "" {
			form = "Azure DevOps"
		}
		host, _, _ := strings.Cut(strings.TrimPrefix(a.requestURL, "https://"), "/")
		return fmt.Sprintf("%s with a request to %s in the form of %s with %s", o.refreshToken.Name, host, form, a.requestToken.Name), nil
	}
	return o.refreshToken.Name + " alone", nil
}

func TestEveryTokenSourceWithEveryClientAuthenticationAtEveryLevel(t *testing.T) {
	t.Parallel()
	const ids = "tenant_id client_id "
	authentications := map[string]string{ // and what it is known by in the end
		"":                        "",
		"client_secret":           "client_secret",
		"client_secret_file_path": "client_secret_file_path",
		"client_certificate":      "client_certificate",
		"client_certificate_path": "client_certificate_path",
		"client_certificate_path client_certificate_password": "client_certificate_path and client_certificate_password",
		"use_oidc oidc_token":                          "oidc_token",
		"use_oidc oidc_token_file_path":                "oidc_token_file_path",
		"use_oidc oidc_request_url oidc_request_token": "a request to ci.example in the form of GitHub with oidc_request_token",
		"use_oidc oidc_request_url oidc_request_token ado_pipeline_service_connection_id": "a request to ci.example in the form of Azure DevOps with oidc_request_token",
	}
	for _, source := range []string{"refresh_token", "refresh_token_file_path", "access_token", "use_cli"} {
		for authentication, known := range authentications {
			for level := range 4 {
				config, variables := ids, ""
				sourceName, name := source, func(text string) string { return text }
				if level&1 == 0 {
					config += source + " "
				} else {
					variables += source + " "
					sourceName = variableName(source)
				}
				if level&2 == 0 {
					config += authentication
				} else {
					variables += authentication
					name = byVariable
				}
				want, wantProblem := sourceName+" with "+name(known), ""
				switch {
				case source == "access_token" || source == "use_cli":
					want = map[string]string{"access_token": "access token", "use_cli": "az " + testTenant}[source]
					if level&2 == 0 && authentication != "" {
						want, wantProblem = "", sourceName+" has no use for "
					}
				case authentication == "":
					want = sourceName + " alone"
				}
				t.Run(fmt.Sprintf("%s, %s, %d", source, authentication, level), func(t *testing.T) {
					t.Parallel()
					got, problems := chosenBy(t, config, variables)
					if got != want || (wantProblem != "") != (len(problems) == 1) {
						t.Fatalf("got %q and %q, want %q and %q", got, problems, want, wantProblem)
					}
					for attribute := range strings.FieldsSeq(authentication) {
						if wantProblem != "" && (!strings.Contains(problems[0], wantProblem) || !strings.Contains(problems[0], attribute)) {
							t.Errorf("got %q, want it to say %q and %s", problems[0], wantProblem, attribute)
						}
					}
				})
			}
		}
	}
}

// byVariable turns the names of attributes into those of their variables.
func byVariable(text string) string {
	words := strings.Fields(text)
	for i, word := range words {
		if strings.Contains(word, "_") {
			words[i] = variableName(word)
		}
	}
	return strings.Join(words, " ")
}

func TestChoicesAndConflicts(t *testing.T) {
	t.Parallel()
	const refresh = "tenant_id client_id refresh_token "
	const gitHub, azureDevOps = gitHubURL + " " + gitHubToken + " ", azureDevOpsURL + " " + azureDevOpsToken + " "
	const connection = "ado_pipeline_service_connection_id"
	cases := map[string]struct {
		config, variables string
		want              string
		wantProblems      []string // words of each, in order
	}{
		// Precedence by choice.
		"a certificate in the configuration hides a secret in a variable": {refresh + "client_certificate_path", "client_secret", "refresh_token with client_certificate_path", nil},
		"the password of a certificate may come from elsewhere":           {refresh + "client_certificate_path", "client_certificate_password", "refresh_token with client_certificate_path and PARTNERCENTER_CLIENT_CERTIFICATE_PASSWORD", nil},
		"a password in a variable is ignored beside a secret":             {refresh + "client_secret", "client_certificate_password", "refresh_token with client_secret", nil},
		"use_oidc in the configuration hides a secret in a variable":      {refresh + "use_oidc oidc_token", "client_secret", "refresh_token with oidc_token", nil},
		"use_cli in the configuration hides tokens in variables":          {"use_cli", refresh + "access_token", "az " + testTenant, nil},
		"az without a tenant": {"use_cli", "", "az", nil},
		"use_cli off in the configuration hides its variable":          {refresh + "!use_cli", "use_cli", "refresh_token alone", nil},
		"use_cli off in a variable":                                    {"", refresh + "!use_cli", "PARTNERCENTER_REFRESH_TOKEN alone", nil},
		"use_oidc off in the configuration hides its variable":         {refresh + "!use_oidc", "use_oidc oidc_token client_secret", "refresh_token with PARTNERCENTER_CLIENT_SECRET", nil},
		"use_oidc in a variable, its token in the configuration":       {refresh + "oidc_token", "use_oidc", "refresh_token with oidc_token", nil},
		"a federated token in a variable is ignored without use_oidc":  {"", refresh + "oidc_token oidc_request_url", "PARTNERCENTER_REFRESH_TOKEN alone", nil},
		"variables of CI systems are ignored without use_oidc":         {"", refresh + gitHub + azureDevOps + hcpTerraform, "PARTNERCENTER_REFRESH_TOKEN alone", nil},
		"variables of other providers are ignored":                     {refresh + "use_oidc", "ARM_CLIENT_SECRET ARM_OIDC_TOKEN AZURE_CLIENT_ID " + hcpTerraform, "refresh_token with " + hcpTerraform, nil},
		"a redemption's variables are ignored beside an access token":  {"", "access_token client_secret client_certificate use_oidc authority_host", "", []string{"PARTNERCENTER_CLIENT_SECRET and PARTNERCENTER_CLIENT_CERTIFICATE and PARTNERCENTER_USE_OIDC"}},
		"one of them is ignored beside an access token":                {"", "access_token client_certificate client_certificate_password authority_host", "access token", nil},
		"a token in the configuration beats every place":               {refresh + "use_oidc oidc_token", "oidc_token_file_path oidc_request_url oidc_request_token " + gitHub, "refresh_token with oidc_token", nil},
		"a token in a variable beats the CI systems":                   {refresh + "use_oidc", "oidc_token_file_path " + gitHub + azureDevOps + hcpTerraform, "refresh_token with PARTNERCENTER_OIDC_TOKEN_FILE_PATH", nil},
		"Azure DevOps, if the connection is set":                       {refresh + "use_oidc " + connection, gitHub + azureDevOps + hcpTerraform, "refresh_token with a request to dev.azure.example in the form of Azure DevOps with " + azureDevOpsToken, nil},
		"Azure DevOps, if the connection is set by its variable":       {refresh + "use_oidc", connection + " " + gitHub + azureDevOps, "refresh_token with a request to dev.azure.example in the form of Azure DevOps with " + azureDevOpsToken, nil},
		"GitHub, if the connection is not set":                         {refresh + "use_oidc", gitHub + azureDevOps + hcpTerraform, "refresh_token with a request to github.example in the form of GitHub with " + gitHubToken, nil},
		"a connection in a variable does not make GitHub Azure DevOps": {refresh + "use_oidc", connection + " " + gitHub, "refresh_token with a request to github.example in the form of GitHub with " + gitHubToken, nil},
		"HCP Terraform": {refresh + "use_oidc", azureDevOps + hcpTerraform, "refresh_token with " + hcpTerraform, nil},
		"a URL in the configuration that its variable confirms":             {refresh + "use_oidc oidc_request_url", "oidc_request_url oidc_request_token", "refresh_token with a request to ci.example in the form of GitHub with PARTNERCENTER_OIDC_REQUEST_TOKEN", nil},
		"a request in the configuration never takes the token of elsewhere": {refresh + "use_oidc oidc_request_url", gitHub, "", []string{"oidc_request_url without oidc_request_token"}},

		// Conflicts.
		"two client authentications":             {refresh + "client_secret client_certificate_path use_oidc", "", "", []string{"client_secret and client_certificate_path and use_oidc provider configuration"}},
		"two token sources, one of them az":      {"", "access_token use_cli", "", []string{"PARTNERCENTER_ACCESS_TOKEN and PARTNERCENTER_USE_CLI environment variables"}},
		"two federated tokens":                   {refresh + "use_oidc oidc_token oidc_token_file_path", "", "", []string{"oidc_token and oidc_token_file_path same place"}},
		"a federated token and a request":        {"", refresh + "use_oidc oidc_token oidc_request_url", "", []string{"PARTNERCENTER_OIDC_TOKEN and PARTNERCENTER_OIDC_REQUEST_URL same place"}},
		"half a pair in the configuration":       {refresh + "use_oidc oidc_request_token", "oidc_request_url", "", []string{"oidc_request_token without oidc_request_url pair"}},
		"half a pair in variables":               {refresh + "use_oidc", "oidc_request_url " + gitHub, "", []string{"PARTNERCENTER_OIDC_REQUEST_URL without PARTNERCENTER_OIDC_REQUEST_TOKEN"}},
		"Azure DevOps without its token":         {refresh + "use_oidc " + connection, azureDevOpsURL + " " + gitHub, "", []string{azureDevOpsURL + " without " + azureDevOpsToken}},
		"GitHub without its URL":                 {refresh + "use_oidc", gitHubToken, "", []string{gitHubToken + " without " + gitHubURL}},
		"use_oidc without any token":             {refresh + "use_oidc", azureDevOps, "", []string{"use_oidc oidc_token PARTNERCENTER_OIDC_TOKEN oidc_request_url id-token: write ado_pipeline_service_connection_id SYSTEM_ACCESSTOKEN TFC_WORKLOAD_IDENTITY_AUDIENCE"}},
		"oidc_token without use_oidc":            {refresh + "oidc_token", "", "", []string{"oidc_token without use_oidc"}},
		"a connection without use_oidc":          {refresh + "!use_oidc " + connection, "use_oidc", "", []string{connection + " without use_oidc"}},
		"oidc_token beside a secret":             {refresh + "client_secret oidc_token", "", "", []string{"client_secret has no use for oidc_token use_oidc"}},
		"oidc_token beside a secret by variable": {refresh + "oidc_token", "client_secret", "", []string{"PARTNERCENTER_CLIENT_SECRET has no use for oidc_token"}},
		"a password without a certificate":       {refresh + "client_certificate_password", "", "", []string{"client_certificate_password without client_certificate or client_certificate_path"}},
		"a password beside a secret":             {refresh + "client_secret client_certificate_password", "", "", []string{"client_secret has no use for client_certificate_password"}},
		"a connection beside a federated token":  {refresh + "use_oidc oidc_token " + connection, "", "", []string{"oidc_token has no use for " + connection}},
		"a connection in GitHub":                 {refresh + "use_oidc " + connection, gitHub, "", []string{gitHubURL + " has no use for " + connection}},
		"an access token and an authority":       {"access_token authority_host", "", "", []string{"access_token has no use for authority_host"}},
		"az by variable and an authority":        {"authority_host", "use_cli", "", []string{"PARTNERCENTER_USE_CLI has no use for authority_host"}},
		"a client authentication by itself":      {"use_oidc", hcpTerraform, "", []string{"use_oidc App+User refresh_token PARTNERCENTER_REFRESH_TOKEN"}},
		"a certificate without IDs":              {"refresh_token client_certificate_path", "", "", []string{"refresh_token needs tenant_id", "refresh_token needs client_id"}},

		// Destinations.
		"az and an endpoint in the configuration":                         {"use_cli endpoint", "", "", []string{"endpoint must not receive use_cli PARTNERCENTER_ENDPOINT"}},
		"az and an endpoint that its variable confirms":                   {"use_cli endpoint", "endpoint", "az", nil},
		"az and an endpoint in a variable":                                {"use_cli", "endpoint", "az", nil},
		"a certificate in a variable and an authority":                    {refresh + "authority_host", "client_certificate", "", []string{"authority_host must not receive PARTNERCENTER_CLIENT_CERTIFICATE"}},
		"a certificate named by a variable and an endpoint":               {refresh + "endpoint", "client_certificate_path", "", []string{"endpoint must not receive PARTNERCENTER_CLIENT_CERTIFICATE_PATH"}},
		"a federated token of HCP Terraform and an authority":             {refresh + "use_oidc authority_host", hcpTerraform, "", []string{"authority_host must not receive " + hcpTerraform}},
		"a request token of GitHub and an endpoint":                       {refresh + "use_oidc endpoint", gitHub, "", []string{"endpoint must not receive " + gitHubToken}},
		"a request token of Azure DevOps and an authority":                {refresh + "use_oidc authority_host " + connection, azureDevOps, "", []string{"authority_host must not receive " + azureDevOpsToken}},
		"a request token in a variable, the request URL by configuration": {refresh + "use_oidc oidc_request_url", "oidc_request_token", "", []string{"oidc_request_url must not receive PARTNERCENTER_OIDC_REQUEST_TOKEN PARTNERCENTER_OIDC_REQUEST_URL"}},
		"everything in the configuration":                                 {refresh + "use_oidc oidc_request_url oidc_request_token endpoint authority_host", "", "refresh_token with a request to ci.example in the form of GitHub with oidc_request_token", nil},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, problems := chosenBy(t, c.config, c.variables)
			if got != c.want || len(problems) != len(c.wantProblems) {
				t.Fatalf("got %q and %q, want %q and %q", got, problems, c.want, c.wantProblems)
			}
			for i, words := range c.wantProblems {
				wantWords(t, problems[i], words)
			}
		})
	}
}

func TestValidateLeavesOpenWhatVariablesMayAdd(t *testing.T) {
	t.Parallel()
	for config, want := range map[string]string{
		"":                          "",
		"refresh_token":             "",
		"client_secret":             "",
		"use_oidc":                  "",
		"oidc_token":                "",
		"use_oidc oidc_request_url": "",
		"client_certificate_password refresh_token":   "",
		"ado_pipeline_service_connection_id use_oidc": "",
		"endpoint authority_host use_cli":             "use_cli has no use for authority_host",
		"access_token use_oidc":                       "access_token has no use for use_oidc",
		"refresh_token access_token":                  "refresh_token and access_token",
		"client_secret oidc_token":                    "client_secret has no use for oidc_token",
		"use_oidc oidc_token oidc_token_file_path":    "oidc_token and oidc_token_file_path",
	} {
		found, _ := lookUp(given(t, exampleSettings(t, config)), environment(nil))
		diags := validate(found)
		if len(diags) > 1 || diags.HasError() != (want != "") {
			t.Errorf("%s: got %v, want %q", config, diags, want)
			continue
		}
		if diags.HasError() {
			wantWords(t, diags[0].Detail(), want)
		}
	}
}

// wantWords wants the words in this order, whatever stands between them.
func wantWords(t *testing.T, text, words string) {
	t.Helper()
	rest := text
	for word := range strings.FieldsSeq(words) {
		_, after, ok := strings.Cut(rest, word)
		if !ok {
			t.Errorf("got %q, want it to say %q in this order", text, words)
			return
		}
		rest = after
	}
}
