// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package config

import (
	"fmt"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/entra"
)

// chosenBy resolves examples and says in words what was chosen, by the names of
// the places it came from, or what is wrong.
func chosenBy(t *testing.T, block, variables string) (chosen string, problems []string) {
	t.Helper()
	c, errs := Resolve(given(t, exampleSettings(t, block)), environment(exampleSettings(t, variables)))
	if len(errs) > 0 {
		return "", messages(t, errs)
	}
	switch source := c.Source.(type) {
	case entra.AccessToken:
		return "access token", nil
	case entra.AzureCLI:
		return strings.TrimSpace("az " + source.TenantID), nil
	case entra.ClientCredentials:
		return "app" + authenticationIn(t, source.Authentication), nil
	case entra.RefreshToken:
		return source.Token.Name + authenticationIn(t, source.Authentication), nil
	}
	t.Fatalf("got a token source of type %T", c.Source)
	return "", nil
}

func authenticationIn(t *testing.T, authentication entra.ClientAuthentication) string {
	t.Helper()
	switch a := authentication.(type) {
	case nil:
		return " alone"
	case entra.ClientSecret:
		return " with " + a.Name
	case entra.ClientCertificate:
		return strings.TrimSuffix(" with "+a.Certificate.Name+" and "+a.Password.Name, " and ")
	case entra.FederatedToken:
		return " with " + a.Name
	case entra.FederatedTokenRequest:
		form := "GitHub"
		if a.ServiceConnectionID != "" {
			form = "Azure DevOps"
		}
		host, _, _ := strings.Cut(strings.TrimPrefix(a.URL, "https://"), "/")
		return fmt.Sprintf(" with a request to %s in the form of %s with %s", host, form, a.Token.Name)
	}
	t.Fatalf("got a client authentication of type %T", authentication)
	return ""
}

func TestResolve_EverySourceWithEveryClientAuthentication(t *testing.T) {
	t.Parallel()
	type row struct{ block, variables, want, wantProblem string }
	var rows []row
	for with, known := range map[string]string{ // and what it is known by in the end
		"client_secret":           "client_secret",
		"client_secret_file_path": "client_secret_file_path",
		"client_certificate":      "client_certificate",
		"client_certificate_path": "client_certificate_path",
		"client_certificate_path client_certificate_password": "client_certificate_path and client_certificate_password",
		"use_oidc oidc_token":                          "oidc_token",
		"use_oidc oidc_token_file_path":                "oidc_token_file_path",
		"use_oidc oidc_request_url oidc_request_token": "a request to ci.example in the form of GitHub with oidc_request_token",
		"use_oidc oidc_request_url oidc_request_token ado_pipeline_service_connection_id": "a request to ci.example in the form of Azure DevOps with oidc_request_token",
	} {
		for _, source := range []string{"refresh_token", "refresh_token_file_path"} {
			rows = append(rows,
				row{source + " " + with, "", source + " with " + known, ""},
				row{source, with, source + " with " + byVariable(known), ""},
				row{with, source, VariableName(source) + " with " + known, ""},
				row{"", source + " " + with, VariableName(source) + " with " + byVariable(known), ""})
		}
		rows = append(rows, row{with, "", "app with " + known, ""}, row{"", with, "app with " + byVariable(known), ""})
		for source, chosen := range map[string]string{"access_token": "access token", "use_cli": "az " + testTenant} {
			rows = append(rows,
				row{source + " " + with, "", "", source + " conflicts with " + with},
				row{source, with, chosen, ""},
				row{with, source, "", VariableName(source) + " conflicts with " + with},
				row{"", source + " " + with, chosen, ""})
		}
	}
	for _, r := range rows {
		t.Run(r.block+"/"+r.variables, func(t *testing.T) {
			t.Parallel()
			got, problems := chosenBy(t, "tenant_id client_id "+r.block, r.variables)
			if got != r.want || len(problems) > 1 {
				t.Fatalf("got %q and %q, want %q", got, problems, r.want)
			}
			wantWords(t, strings.Join(problems, ""), r.wantProblem)
		})
	}
}

// byVariable turns the names of attributes into those of their variables.
func byVariable(text string) string {
	words := strings.Fields(text)
	for i, word := range words {
		if strings.Contains(word, "_") {
			words[i] = VariableName(word)
		}
	}
	return strings.Join(words, " ")
}

func TestResolve_ChoicesAndConflicts(t *testing.T) {
	t.Parallel()
	const ids, refresh = "tenant_id client_id ", "tenant_id client_id refresh_token "
	const gitHub, azureDevOps = gitHubURL + " " + gitHubToken + " ", azureDevOpsURL + " " + azureDevOpsToken + " "
	const connection = "ado_pipeline_service_connection_id"
	cases := map[string]struct {
		config, variables string
		want              string
		wantProblems      []string // words of each, in order
	}{
		// Values.
		"nothing":                                 {"", "", "", []string{"refresh_token PARTNERCENTER_REFRESH_TOKEN refresh_token_file_path access_token"}},
		"an empty string beats its variable":      {"refresh_token=", refresh, "", []string{"refresh_token is an empty string PARTNERCENTER_REFRESH_TOKEN"}},
		"an empty destination beats its variable": {"endpoint=", refresh + "endpoint", "", []string{"endpoint is an empty string"}},
		"a control character":                     {refresh + "client_secret=secret\x1bcanary", "", "", []string{"client_secret contains a control character"}},
		"an unknown environment":                  {"", refresh + "environment=Azure", "", []string{`PARTNERCENTER_ENVIRONMENT must be one of "public", "china", "usgovernment". Got "Azure".`}},
		"a token as the environment":              {"", refresh + "environment=eyJhbGciOiJub25lIn0.canary", "", []string{`PARTNERCENTER_ENVIRONMENT must be one of "public", "china", "usgovernment". Got a value that looks like a token, which is not shown`}},
		"the tenant of nobody":                    {refresh + "tenant_id=Common", "", "", []string{"tenant_id own tenant"}},
		"too many retries":                        {"", refresh + "max_retries=11", "", []string{"PARTNERCENTER_MAX_RETRIES 0 to 10"}},

		"an empty request URL confirms nothing": {refresh + "use_oidc oidc_request_url=", "oidc_token", "", []string{"oidc_request_url is an empty string"}},

		// Precedence by choice.
		"a secret in the configuration hides a file in a variable": {refresh + "client_secret", "client_secret_file_path", "refresh_token with client_secret", nil},
		"a file alone":               {ids + "refresh_token_file_path", "", "refresh_token_file_path alone", nil},
		"a file alone in a variable": {ids, "refresh_token_file_path", "PARTNERCENTER_REFRESH_TOKEN_FILE_PATH alone", nil},
		"an access token hides a refresh token in variables":              {"access_token", refresh, "access token", nil},
		"a refresh token hides an access token in a variable":             {refresh, "access_token", "refresh_token alone", nil},
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
		"variables of CI systems are ignored without use_oidc":         {"", refresh + gitHub + azureDevOps + hcpTerraformToken, "PARTNERCENTER_REFRESH_TOKEN alone", nil},
		"variables of other providers are ignored":                     {refresh + "use_oidc", "ARM_CLIENT_SECRET ARM_OIDC_TOKEN AZURE_CLIENT_ID " + hcpTerraformToken, "refresh_token with " + hcpTerraformToken, nil},
		"a redemption's variables are ignored beside an access token":  {"", "access_token client_secret client_certificate use_oidc authority_host", "", []string{"PARTNERCENTER_CLIENT_SECRET and PARTNERCENTER_CLIENT_CERTIFICATE and PARTNERCENTER_USE_OIDC"}},
		"one of them is ignored beside an access token":                {"", "access_token client_certificate client_certificate_password authority_host", "access token", nil},
		"a token in the configuration beats every place":               {refresh + "use_oidc oidc_token", "oidc_token_file_path oidc_request_url oidc_request_token " + gitHub, "refresh_token with oidc_token", nil},
		"a token in a variable beats the CI systems":                   {refresh + "use_oidc", "oidc_token_file_path " + gitHub + azureDevOps + hcpTerraformToken, "refresh_token with PARTNERCENTER_OIDC_TOKEN_FILE_PATH", nil},
		"Azure DevOps, if the connection is set":                       {refresh + "use_oidc " + connection, gitHub + azureDevOps + hcpTerraformToken, "refresh_token with a request to dev.azure.example in the form of Azure DevOps with " + azureDevOpsToken, nil},
		"Azure DevOps, if the connection is set by its variable":       {refresh + "use_oidc", connection + " " + gitHub + azureDevOps, "refresh_token with a request to dev.azure.example in the form of Azure DevOps with " + azureDevOpsToken, nil},
		"GitHub, if the connection is not set":                         {refresh + "use_oidc", gitHub + azureDevOps + hcpTerraformToken, "refresh_token with a request to github.example in the form of GitHub with " + gitHubToken, nil},
		"a connection in a variable does not make GitHub Azure DevOps": {refresh + "use_oidc", connection + " " + gitHub, "refresh_token with a request to github.example in the form of GitHub with " + gitHubToken, nil},
		"HCP Terraform": {refresh + "use_oidc", azureDevOps + hcpTerraformToken, "refresh_token with " + hcpTerraformToken, nil},
		"a URL in the configuration that its variable confirms":             {refresh + "use_oidc oidc_request_url", "oidc_request_url oidc_request_token", "refresh_token with a request to ci.example in the form of GitHub with PARTNERCENTER_OIDC_REQUEST_TOKEN", nil},
		"a pair in the configuration whose URL its variable confirms":       {refresh + "use_oidc oidc_request_url oidc_request_token", "oidc_request_url", "refresh_token with a request to ci.example in the form of GitHub with oidc_request_token", nil},
		"a request in the configuration never takes the token of elsewhere": {refresh + "use_oidc oidc_request_url", gitHub, "", []string{"oidc_request_url without oidc_request_token"}},

		// Conflicts.
		"two token sources in the configuration":  {refresh + "access_token refresh_token_file_path", "", "", []string{"refresh_token and refresh_token_file_path and access_token provider configuration"}},
		"two token sources in variables":          {"", refresh + "access_token", "", []string{"PARTNERCENTER_REFRESH_TOKEN and PARTNERCENTER_ACCESS_TOKEN environment variables"}},
		"two client authentications in variables": {"", refresh + "client_secret client_secret_file_path", "", []string{"PARTNERCENTER_CLIENT_SECRET and PARTNERCENTER_CLIENT_SECRET_FILE_PATH"}},
		"several wrong variables": {"", "tenant_id=common refresh_token=... max_retries=11 client_secret=...", "", []string{
			"PARTNERCENTER_REFRESH_TOKEN requires client_id", "PARTNERCENTER_MAX_RETRIES 0 to 10", "PARTNERCENTER_TENANT_ID own tenant",
			"PARTNERCENTER_REFRESH_TOKEN placeholder", "PARTNERCENTER_CLIENT_SECRET placeholder",
		}},
		"a wrong word beside an app in the block": {ids + "client_secret", "use_cli=no", "", []string{"PARTNERCENTER_USE_CLI must be true or false"}},
		"a client secret without IDs":             {"", "client_secret", "", []string{"PARTNERCENTER_CLIENT_SECRET requires tenant_id PARTNERCENTER_TENANT_ID", "PARTNERCENTER_CLIENT_SECRET requires client_id PARTNERCENTER_CLIENT_ID"}},
		"a refresh token without IDs":             {"refresh_token", "", "", []string{"refresh_token requires tenant_id PARTNERCENTER_TENANT_ID", "refresh_token requires client_id PARTNERCENTER_CLIENT_ID"}},
		"two client authentications":              {refresh + "client_secret client_certificate_path use_oidc", "", "", []string{"client_secret and client_certificate_path and use_oidc provider configuration"}},
		"two token sources, one of them az":       {"", "access_token use_cli", "", []string{"PARTNERCENTER_ACCESS_TOKEN and PARTNERCENTER_USE_CLI environment variables"}},
		"two federated tokens":                    {refresh + "use_oidc oidc_token oidc_token_file_path", "", "", []string{"oidc_token and oidc_token_file_path only one source"}},
		"a federated token and a request":         {"", refresh + "use_oidc oidc_token oidc_request_url", "", []string{"PARTNERCENTER_OIDC_TOKEN and PARTNERCENTER_OIDC_REQUEST_URL only one source"}},
		"half a pair in the configuration":        {refresh + "use_oidc oidc_request_token", "oidc_request_url", "", []string{"oidc_request_token without oidc_request_url provider block"}},
		"half a pair in variables":                {refresh + "use_oidc", "oidc_request_url " + gitHub, "", []string{"PARTNERCENTER_OIDC_REQUEST_URL without PARTNERCENTER_OIDC_REQUEST_TOKEN"}},
		"Azure DevOps without its token":          {refresh + "use_oidc " + connection, azureDevOpsURL + " " + gitHub, "", []string{azureDevOpsURL + " without " + azureDevOpsToken + " Map System.AccessToken"}},
		"GitHub without its URL":                  {refresh + "use_oidc", gitHubToken, "", []string{gitHubToken + " without " + gitHubURL}},
		"use_oidc without any token":              {refresh + "use_oidc", azureDevOps, "", []string{"use_oidc oidc_token PARTNERCENTER_OIDC_TOKEN oidc_request_url id-token: write ado_pipeline_service_connection_id SYSTEM_ACCESSTOKEN TFC_WORKLOAD_IDENTITY_AUDIENCE"}},
		"oidc_token without use_oidc":             {refresh + "oidc_token", "", "", []string{"oidc_token without use_oidc"}},
		"a connection without use_oidc":           {refresh + "!use_oidc " + connection, "use_oidc", "", []string{connection + " without use_oidc"}},
		"oidc_token beside a secret":              {refresh + "client_secret oidc_token", "", "", []string{"client_secret conflicts with oidc_token applies only to use_oidc"}},
		"oidc_token beside a secret by variable":  {refresh + "oidc_token", "client_secret", "", []string{"PARTNERCENTER_CLIENT_SECRET conflicts with oidc_token"}},
		"a password without a certificate":        {refresh + "client_certificate_password", "", "", []string{"client_certificate_password without client_certificate or client_certificate_path"}},
		"a password beside a secret":              {refresh + "client_secret client_certificate_password", "", "", []string{"client_secret conflicts with client_certificate_password"}},
		"a connection beside a federated token":   {refresh + "use_oidc oidc_token " + connection, "", "", []string{"oidc_token conflicts with " + connection}},
		"a connection in GitHub":                  {refresh + "use_oidc " + connection, gitHub, "", []string{gitHubURL + " conflicts with " + connection}},
		"an access token and an authority":        {"access_token authority_host", "", "", []string{"access_token conflicts with authority_host PARTNERCENTER_AUTHORITY_HOST instead"}},
		"az by variable and an authority":         {"authority_host", "use_cli", "", []string{"PARTNERCENTER_USE_CLI conflicts with authority_host"}},
		"an app without a federated token":        {ids + "use_oidc", "", "", []string{"use_oidc requires a federated token"}},
		"an app with two secrets":                 {ids + "client_secret client_certificate", "", "", []string{"client_secret and client_certificate provider configuration"}},
		"an app with another's option":            {ids + "client_secret oidc_token", "", "", []string{"client_secret conflicts with oidc_token"}},
		"an app with an odd secret":               {ids, "client_secret=secret\x1bcanary", "", []string{"PARTNERCENTER_CLIENT_SECRET contains a control character"}},
		"an app in the block and a user's token":  {ids + "client_secret", "access_token", "", []string{"PARTNERCENTER_ACCESS_TOKEN conflicts with client_secret refresh token app-only"}},

		// Destinations.
		"an access token in a variable and an endpoint":                   {"endpoint", "access_token", "", []string{"endpoint must not receive PARTNERCENTER_ACCESS_TOKEN PARTNERCENTER_ENDPOINT"}},
		"an endpoint that its variable confirms":                          {"endpoint", "access_token endpoint", "access token", nil},
		"an endpoint that its variable contradicts":                       {"endpoint", "access_token endpoint=https://gateway.example", "", []string{"endpoint must not receive PARTNERCENTER_ACCESS_TOKEN"}},
		"a refresh token in a variable and an endpoint":                   {"endpoint", refresh, "", []string{"endpoint must not receive PARTNERCENTER_REFRESH_TOKEN"}},
		"a secret in a variable and both destinations":                    {refresh + "endpoint authority_host", "client_secret", "", []string{"endpoint must not receive PARTNERCENTER_CLIENT_SECRET", "authority_host must not receive PARTNERCENTER_CLIENT_SECRET"}},
		"a refresh token named by a variable and an authority":            {ids + "authority_host", "refresh_token_file_path", "", []string{"authority_host must not receive PARTNERCENTER_REFRESH_TOKEN_FILE_PATH"}},
		"az and an endpoint in the configuration":                         {"use_cli endpoint", "", "", []string{"endpoint must not receive use_cli PARTNERCENTER_ENDPOINT"}},
		"az and an endpoint that its variable confirms":                   {"use_cli endpoint", "endpoint", "az", nil},
		"az and an endpoint in a variable":                                {"use_cli", "endpoint", "az", nil},
		"a certificate in a variable and an authority":                    {refresh + "authority_host", "client_certificate", "", []string{"authority_host must not receive PARTNERCENTER_CLIENT_CERTIFICATE"}},
		"a certificate named by a variable and an endpoint":               {refresh + "endpoint", "client_certificate_path", "", []string{"endpoint must not receive PARTNERCENTER_CLIENT_CERTIFICATE_PATH"}},
		"a federated token of HCP Terraform and an authority":             {refresh + "use_oidc authority_host", hcpTerraformToken, "", []string{"authority_host must not receive " + hcpTerraformToken}},
		"a request token of GitHub and an endpoint":                       {refresh + "use_oidc endpoint", gitHub, "", []string{"endpoint must not receive " + gitHubToken}},
		"a request token of Azure DevOps and an authority":                {refresh + "use_oidc authority_host " + connection, azureDevOps, "", []string{"authority_host must not receive " + azureDevOpsToken}},
		"a request token in a variable, the request URL by configuration": {refresh + "use_oidc oidc_request_url", "oidc_request_token", "", []string{"oidc_request_url must not receive PARTNERCENTER_OIDC_REQUEST_TOKEN PARTNERCENTER_OIDC_REQUEST_URL"}},
		"everything in the configuration":                                 {refresh + "use_oidc oidc_request_url oidc_request_token endpoint authority_host", "", "refresh_token with a request to ci.example in the form of GitHub with oidc_request_token", nil},

		// Nor does an app-only credential go anywhere that the configuration names.
		"an app's secret in a variable and both destinations":             {ids + "endpoint authority_host", "client_secret", "", []string{"endpoint must not receive PARTNERCENTER_CLIENT_SECRET", "authority_host must not receive PARTNERCENTER_CLIENT_SECRET PARTNERCENTER_AUTHORITY_HOST"}},
		"an app's secret in a file and an authority":                      {ids + "client_secret_file_path authority_host", "", "", []string{"authority_host must not receive client_secret_file_path"}},
		"an app's certificate and its password in a variable":             {ids + "client_certificate authority_host", "client_certificate_password", "", []string{"authority_host must not receive PARTNERCENTER_CLIENT_CERTIFICATE_PASSWORD"}},
		"an app's federated token of HCP Terraform and an endpoint":       {ids + "use_oidc endpoint", hcpTerraformToken, "", []string{"endpoint must not receive " + hcpTerraformToken}},
		"an app's request token in a variable, its URL in the block":      {ids + "use_oidc oidc_request_url", "oidc_request_token", "", []string{"oidc_request_url must not receive PARTNERCENTER_OIDC_REQUEST_TOKEN"}},
		"an app's secret in a variable and an authority that it confirms": {ids + "authority_host", "client_secret authority_host", "app with PARTNERCENTER_CLIENT_SECRET", nil},
		"an app's secret in the configuration and both destinations":      {ids + "client_secret endpoint authority_host", "", "app with client_secret", nil},
		"an app's secret in a variable and destinations in variables":     {"", ids + "client_secret endpoint authority_host", "app with PARTNERCENTER_CLIENT_SECRET", nil},

		// Files go nowhere that the configuration names, whoever names them.
		"a refresh token in a file and an endpoint":                    {ids + "refresh_token_file_path endpoint", "", "", []string{"endpoint must not receive refresh_token_file_path PARTNERCENTER_ENDPOINT"}},
		"a refresh token in a file and an authority":                   {ids + "refresh_token_file_path authority_host", "", "", []string{"authority_host must not receive refresh_token_file_path PARTNERCENTER_AUTHORITY_HOST"}},
		"a secret in a file and an authority":                          {refresh + "client_secret_file_path authority_host", "", "", []string{"authority_host must not receive client_secret_file_path"}},
		"a certificate in a file and an authority":                     {refresh + "client_certificate_path authority_host", "", "", []string{"authority_host must not receive client_certificate_path"}},
		"a federated token in a file and an authority":                 {refresh + "use_oidc oidc_token_file_path authority_host", "", "", []string{"authority_host must not receive oidc_token_file_path"}},
		"a federated token in a file and an endpoint":                  {refresh + "use_oidc oidc_token_file_path endpoint", "", "", []string{"endpoint must not receive oidc_token_file_path"}},
		"two files and both destinations":                              {ids + "refresh_token_file_path client_secret_file_path endpoint authority_host", "", "", []string{"endpoint must not receive refresh_token_file_path client_secret_file_path", "authority_host must not receive refresh_token_file_path client_secret_file_path"}},
		"a file and destinations that their variables confirm":         {ids + "refresh_token_file_path client_secret_file_path endpoint authority_host", "endpoint authority_host", "refresh_token_file_path with client_secret_file_path", nil},
		"a file and destinations in variables":                         {ids + "refresh_token_file_path", "endpoint authority_host", "refresh_token_file_path alone", nil},
		"a file and a confirmed authority, but another endpoint":       {ids + "refresh_token_file_path endpoint authority_host", "authority_host", "", []string{"endpoint must not receive refresh_token_file_path"}},
		"the password of a certificate in a variable and an authority": {refresh + "client_certificate authority_host", "client_certificate_password", "", []string{"authority_host must not receive PARTNERCENTER_CLIENT_CERTIFICATE_PASSWORD"}},
		"a file beside a request URL of the configuration":             {ids + "refresh_token_file_path use_oidc oidc_request_url oidc_request_token", "", "refresh_token_file_path with a request to ci.example in the form of GitHub with oidc_request_token", nil},

		// Credentials in variables belong to the app that the variables name.
		"another app than the refresh token's":           {otherApp, refresh, "", []string{"No credentials PARTNERCENTER_REFRESH_TOKEN is ignored: client_id from PARTNERCENTER_CLIENT_ID"}},
		"another app than the refresh token file's":      {otherApp, ids + "refresh_token_file_path", "", []string{"No credentials PARTNERCENTER_REFRESH_TOKEN_FILE_PATH is ignored: client_id from PARTNERCENTER_CLIENT_ID"}},
		"another app than both refresh tokens'":          {otherApp, refresh + "refresh_token_file_path", "", []string{"PARTNERCENTER_REFRESH_TOKEN and PARTNERCENTER_REFRESH_TOKEN_FILE_PATH are ignored: client_id"}},
		"another tenant than the refresh token's":        {"tenant_id=contoso.example", refresh, "", []string{"No credentials PARTNERCENTER_REFRESH_TOKEN is ignored: tenant_id from PARTNERCENTER_TENANT_ID"}},
		"another app in another tenant":                  {otherApp + " tenant_id=contoso.example", refresh, "", []string{"No credentials PARTNERCENTER_REFRESH_TOKEN is ignored: tenant_id client_id from PARTNERCENTER_TENANT_ID PARTNERCENTER_CLIENT_ID"}},
		"the same app in capitals":                       {"client_id=7A8B9C0D-1E2F-4A3B-9C4D-5E6F7A8B9C0D tenant_id=1F3C5B7A-2D4E-4A6B-8C9D-0E1F2A3B4C5D", refresh + "client_secret", "PARTNERCENTER_REFRESH_TOKEN with PARTNERCENTER_CLIENT_SECRET", nil},
		"an app where variables name none":               {ids, "refresh_token client_secret", "PARTNERCENTER_REFRESH_TOKEN with PARTNERCENTER_CLIENT_SECRET", nil},
		"the same app with its own refresh token":        {"client_id refresh_token", refresh + "client_secret", "refresh_token with PARTNERCENTER_CLIENT_SECRET", nil},
		"another app with its own refresh token":         {otherApp + " tenant_id refresh_token", refresh + "client_secret", "refresh_token alone", nil},
		"another app, a secret in a file":                {otherApp + " refresh_token", ids + "client_secret_file_path", "refresh_token alone", nil},
		"another app, a certificate":                     {otherApp + " refresh_token", ids + "client_certificate client_certificate_password", "refresh_token alone", nil},
		"another app, a certificate in a file":           {otherApp + " refresh_token", ids + "client_certificate_path", "refresh_token alone", nil},
		"another app, a federated token":                 {otherApp + " refresh_token", ids + "use_oidc oidc_token", "refresh_token alone", nil},
		"another app with its own client authentication": {otherApp + " refresh_token client_secret", refresh + "client_certificate", "refresh_token with client_secret", nil},
		"another app never takes a password":             {otherApp + " refresh_token client_certificate_path", ids + "client_certificate_password", "refresh_token with client_certificate_path", nil},
		"another app never takes a federated token":      {otherApp + " refresh_token use_oidc", ids + "oidc_token", "", []string{"use_oidc federated token PARTNERCENTER_OIDC_TOKEN is ignored: client_id from PARTNERCENTER_CLIENT_ID"}},
		"another app never takes half a request":         {otherApp + " refresh_token use_oidc oidc_request_url", ids + "oidc_request_url oidc_request_token", "", []string{"oidc_request_url without oidc_request_token PARTNERCENTER_OIDC_REQUEST_TOKEN is ignored: client_id"}},
		"another app's client authentication by itself":  {otherApp + " client_secret", refresh, "app with client_secret", nil},
		"another app than the secret's":                  {otherApp, ids + "client_secret", "", []string{"No credentials PARTNERCENTER_CLIENT_SECRET is ignored: client_id"}},
		"another app's federated token without use_oidc": {otherApp + " refresh_token oidc_token", ids + "use_oidc", "", []string{"oidc_token without use_oidc PARTNERCENTER_USE_OIDC is ignored: client_id"}},
		"another app in the same CI system":              {otherApp + " refresh_token use_oidc", ids + gitHub, "refresh_token with a request to github.example in the form of GitHub with " + gitHubToken, nil},
		"another app with an access token of variables":  {otherApp + " tenant_id=contoso.example", ids + "access_token", "access token", nil},
		"another app with an access token":               {otherApp + " access_token", refresh, "access token", nil},
		"another tenant for az":                          {"tenant_id=contoso.example use_cli", refresh, "az contoso.example", nil},
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

func TestValidate_LeavesOpenWhatVariablesMayAdd(t *testing.T) {
	t.Parallel()
	for block, want := range map[string]string{
		"":                          "",
		"refresh_token":             "",
		"client_secret":             "",
		"use_oidc":                  "",
		"oidc_token":                "",
		"use_oidc oidc_request_url": "",
		"client_certificate_password refresh_token":   "",
		"ado_pipeline_service_connection_id use_oidc": "",
		"endpoint authority_host use_cli":             "use_cli conflicts with authority_host",
		"access_token use_oidc":                       "access_token conflicts with use_oidc",
		"refresh_token access_token":                  "refresh_token and access_token",
		"client_secret oidc_token":                    "client_secret conflicts with oidc_token",
		"use_oidc oidc_token oidc_token_file_path":    "oidc_token and oidc_token_file_path",
	} {
		errs := Validate(given(t, exampleSettings(t, block)))
		if len(errs) > 1 || (len(errs) > 0) != (want != "") {
			t.Errorf("%s: got %v, want %q", block, errs, want)
			continue
		}
		for _, text := range messages(t, errs) {
			wantWords(t, text, want)
		}
	}
}
