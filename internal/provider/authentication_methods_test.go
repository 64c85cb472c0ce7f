// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"maps"
	"math/big"
	"sync"
	"testing"
	"time"

	"software.sslmate.com/src/go-pkcs12"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

// appCertificate is a certificate for all tests, and its file in PEM.
var appCertificate = sync.OnceValues(func() (*x509.Certificate, string) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "app"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		panic(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	var file bytes.Buffer
	_ = pem.Encode(&file, &pem.Block{Type: "CERTIFICATE", Bytes: der})
	_ = pem.Encode(&file, &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	return certificate, file.String()
})

// authenticationMethod is how to get an access token, as environment variables.
type authenticationMethod func(t *testing.T, sim *simulator.Simulator) map[string]string

// redeeming changes how the app of the example authenticates.
func redeeming(variables func(t *testing.T, sim *simulator.Simulator) map[string]string) authenticationMethod {
	return func(t *testing.T, sim *simulator.Simulator) map[string]string {
		t.Helper()
		environment := sim.Environment()
		delete(environment, "PARTNERCENTER_CLIENT_SECRET")
		maps.Copy(environment, variables(t, sim))
		return environment
	}
}

const publicAudience = "api://AzureADTokenExchange"

// authenticationMethods are all of them but the Azure CLI, which only Unix can
// fake.
var authenticationMethods = map[string]authenticationMethod{
	"client secret": func(_ *testing.T, sim *simulator.Simulator) map[string]string { return sim.Environment() },
	"client secret in a file": redeeming(func(t *testing.T, _ *simulator.Simulator) map[string]string {
		return map[string]string{"PARTNERCENTER_CLIENT_SECRET_FILE_PATH": writeFile(t, simulator.ExampleClientSecret+"\n")}
	}),
	"refresh token in a file": func(t *testing.T, sim *simulator.Simulator) map[string]string {
		environment := sim.Environment()
		delete(environment, "PARTNERCENTER_REFRESH_TOKEN")
		environment["PARTNERCENTER_REFRESH_TOKEN_FILE_PATH"] = writeFile(t, simulator.ExampleRefreshToken)
		return environment
	},
	"client certificate": redeeming(func(_ *testing.T, sim *simulator.Simulator) map[string]string {
		certificate, file := appCertificate()
		sim.AddCertificate(simulator.ExampleTenantID, certificate)
		return map[string]string{"PARTNERCENTER_CLIENT_CERTIFICATE": base64.StdEncoding.EncodeToString([]byte(file))}
	}),
	"client certificate with a password": redeeming(func(t *testing.T, sim *simulator.Simulator) map[string]string {
		certificate, file := appCertificate()
		sim.AddCertificate(simulator.ExampleTenantID, certificate)
		pair, err := tls.X509KeyPair([]byte(file), []byte(file))
		if err != nil {
			t.Fatal(err)
		}
		const password = "canary&password=of/the\"file"
		protected, err := pkcs12.Modern.Encode(pair.PrivateKey, certificate, nil, password)
		if err != nil {
			t.Fatal(err)
		}
		return map[string]string{
			"PARTNERCENTER_CLIENT_CERTIFICATE":          base64.StdEncoding.EncodeToString(protected),
			"PARTNERCENTER_CLIENT_CERTIFICATE_PASSWORD": password,
		}
	}),
	"client certificate in a file": redeeming(func(t *testing.T, sim *simulator.Simulator) map[string]string {
		certificate, file := appCertificate()
		sim.AddCertificate(simulator.ExampleTenantID, certificate)
		return map[string]string{"PARTNERCENTER_CLIENT_CERTIFICATE_PATH": writeFile(t, file)}
	}),
	"federated token": redeeming(func(_ *testing.T, sim *simulator.Simulator) map[string]string {
		return map[string]string{"PARTNERCENTER_USE_OIDC": "true", "PARTNERCENTER_OIDC_TOKEN": sim.FederatedToken(publicAudience, time.Hour)}
	}),
	"federated token in a file": redeeming(func(t *testing.T, sim *simulator.Simulator) map[string]string {
		return map[string]string{"PARTNERCENTER_USE_OIDC": "1", "PARTNERCENTER_OIDC_TOKEN_FILE_PATH": writeFile(t, sim.FederatedToken(publicAudience, time.Hour))}
	}),
	"GitHub Actions": redeeming(func(_ *testing.T, sim *simulator.Simulator) map[string]string {
		return map[string]string{"PARTNERCENTER_USE_OIDC": "true", "ACTIONS_ID_TOKEN_REQUEST_URL": sim.GitHubRequestURL(), "ACTIONS_ID_TOKEN_REQUEST_TOKEN": simulator.ExampleRequestToken}
	}),
	"Azure DevOps": redeeming(func(_ *testing.T, sim *simulator.Simulator) map[string]string {
		return map[string]string{
			"PARTNERCENTER_USE_OIDC": "true", "SYSTEM_OIDCREQUESTURI": sim.AzureDevOpsRequestURL(), "SYSTEM_ACCESSTOKEN": simulator.ExampleRequestToken,
			"PARTNERCENTER_ADO_PIPELINE_SERVICE_CONNECTION_ID": simulator.ExampleServiceConnectionID,
		}
	}),
	"HCP Terraform": redeeming(func(_ *testing.T, sim *simulator.Simulator) map[string]string {
		return map[string]string{"PARTNERCENTER_USE_OIDC": "true", "TFC_WORKLOAD_IDENTITY_TOKEN": sim.FederatedToken(publicAudience, time.Hour)}
	}),
	"access token": func(_ *testing.T, sim *simulator.Simulator) map[string]string {
		const token = "opaque-access-token-of-the-user"
		sim.AcceptAccessToken(token, simulator.ExampleTenantID)
		return map[string]string{"PARTNERCENTER_ACCESS_TOKEN": token, "PARTNERCENTER_ENDPOINT": sim.URL()}
	},
}

// ownToken is an access token in place of what the example has.
var ownToken = map[string]string{
	"PARTNERCENTER_ACCESS_TOKEN": "opaque", "PARTNERCENTER_REFRESH_TOKEN": "", "PARTNERCENTER_CLIENT_SECRET": "",
}
