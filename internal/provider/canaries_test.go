// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"archive/zip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// echo sends back every secret that a request holds, in every writing, wherever
// a response has room for it.
func echo(status int, prefix string) simulator.Fault {
	return func(w http.ResponseWriter, r *http.Request) {
		secrets := []string{strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")}
		for _, name := range []string{"refresh_token", "client_secret", "client_assertion"} {
			secrets = append(secrets, r.PostForm.Get(name))
		}
		secrets = append(secrets, r.PostForm.Encode())
		for _, name := range []string{"MS-CV", "MS-RequestId", "MS-CorrelationId", "Location", "Retry-After", "WWW-Authenticate"} {
			w.Header().Set(name, strings.Join(secrets, " "))
		}
		var texts []string
		for _, secret := range secrets {
			if secret != "" {
				texts = append(texts, writings(secret, 0)...)
			}
		}
		w.WriteHeader(status)
		text := func(of []string) string {
			quoted, _ := json.Marshal(prefix + strings.Join(of, " "))
			return string(quoted)
		}
		_, _ = fmt.Fprintf(w, `{"code":%[1]s,"description":%[2]s,"message":%[2]s,"error":%[1]s,"error_description":%[2]s,"trace_id":%[1]s,"correlation_id":%[1]s,`+
			`"skuId":%[1]s,"status":"success","endDate":%[2]s}`, text(secrets[:1]), text(texts))
	}
}

// writings are the ways to write a secret that are looked for. Its ends in base64
// depend on what is around it, and are cut off.
func writings(secret string, cut int) []string {
	quoted, err := json.Marshal(secret)
	if err != nil {
		panic(err)
	}
	var percent, escaped strings.Builder
	for _, b := range []byte(secret) {
		_, _ = fmt.Fprintf(&percent, "%%%02x", b)
		_, _ = fmt.Fprintf(&escaped, `\u%04X`, b)
	}
	result := []string{
		secret, url.QueryEscape(secret), url.PathEscape(secret), strings.ReplaceAll(secret, "~", "%7E"), // as .NET writes it
		percent.String(), strings.Trim(string(quoted), `"`), escaped.String(),
	}
	for _, before := range []string{"", "x", "xx"} {
		for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
			encoded := encoding.EncodeToString([]byte(before + secret + "xx"))
			result = append(result, encoded[cut:len(encoded)-cut])
		}
	}
	return result
}

// canaries are all the secrets of a run: what the environment holds or names,
// and what was sent and minted.
func canaries(t *testing.T, sim *simulator.Simulator, environment map[string]string) []string {
	t.Helper()
	found := slices.Concat(sim.AccessTokens(), sim.RefreshTokens(), sim.FederatedTokens())
	for _, request := range sim.TokenRequests() {
		found = append(found, request.Form.Get("client_assertion"), request.Form.Get("refresh_token"))
	}
	for variable, value := range environment {
		switch {
		case regexp.MustCompile("(TOKEN|SECRET|CERTIFICATE|PASSWORD)$").MatchString(variable):
			found = append(found, value)
		case strings.HasSuffix(variable, "_PATH"):
			content, err := os.ReadFile(value)
			if err != nil {
				t.Fatal(err)
			}
			found = append(found, strings.Fields(string(content))...) // a PEM file in lines
		}
	}
	if environment["PARTNERCENTER_CLIENT_CERTIFICATE"] != "" {
		_, key := appCertificate()
		found = append(found, strings.Fields(key)...)
	}
	slices.Sort(found)
	found = slices.Compact(found)
	for _, secret := range found {
		if n := len(secret); n > 200 { // a part of it would be bad enough
			found = append(found, secret[n/2:n/2+64], secret[n-64:])
		}
	}
	return slices.DeleteFunc(found, func(secret string) bool { // a PEM file has words as well
		return len(secret) < 20 || strings.HasPrefix(secret, "-----")
	})
}

// wantNoSecret looks for secrets in what was printed, and in every file that
// terraform left: logs, plans and states.
func wantNoSecret(t *testing.T, cli *cli, printed string, secrets []string) {
	t.Helper()
	places := cli.files()
	if !strings.Contains(places[cli.logFile()], "Reading from Partner Center") {
		t.Error("terraform logged nothing")
	}
	for path := range places {
		if strings.HasSuffix(path, ".tfplan") {
			maps.Copy(places, unzipped(t, path))
		}
	}
	places["what was printed"] = printed
	if len(secrets) == 0 {
		t.Error("there are no secrets to look for")
	}
	for place, content := range places {
		for _, secret := range secrets {
			for _, writing := range writings(secret, 4) {
				if at := strings.Index(content, writing); at >= 0 {
					t.Errorf("%s holds a secret: %s", place, content[max(0, at-200):at])
				}
			}
		}
	}
}

// unzipped is what a saved plan holds.
func unzipped(t *testing.T, path string) map[string]string {
	t.Helper()
	archive, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = archive.Close() }()
	content := map[string]string{}
	for _, file := range archive.File {
		reader, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(reader)
		if err != nil {
			t.Fatal(err)
		}
		content[path+" "+file.Name] = string(data)
	}
	return content
}
