// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"net/http"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

func readCustomer(t *testing.T, id, body string) (*client.Customer, error) {
	t.Helper()
	return newClient("https://service.example", respondingWith(body)).Customer(t.Context(), id)
}

func TestCustomer_Documented(t *testing.T) {
	t.Parallel()
	const id = "eebd1b55-5360-4438-a11d-5c06918c3014"
	s := respondingWith(bom + sample(t, "customer.json"))
	got, err := newClient("https://service.example", s).Customer(t.Context(), id)
	wantResult(t, got, err, client.Customer{
		ID: id, Domain: new("abcdefgh1234.ccsctp.net"), CompanyName: new("1kl as kjk"), RelationshipToPartner: new("reseller"), AllowDelegatedAccess: new(true),
	}, "")
	wantEqual(t, "the URL", s.received()[0].URL.String(), "https://service.example/v1/customers/"+id)
}

func TestCustomer_Absent(t *testing.T) {
	t.Parallel()
	const empty = `{"id":"` + customerID + `","relationshipToPartner":"","allowDelegatedAccess":null,"companyProfile":`
	for name, body := range map[string]string{
		"absent":                     `{"id":"` + customerID + `"}`,
		"null":                       empty + `null}`,
		"an empty company profile":   empty + `{}}`,
		"empty strings and null":     empty + `{"domain":"","companyName":null,"tenantId":""}}`,
		"under another case":         `{"id":"` + customerID + `","CompanyProfile":{"domain":"x"},"AllowDelegatedAccess":true}`,
		"members that are not known": `{"new":[{}],"id":"` + customerID + `","companyProfile":{"domain2":"x"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := readCustomer(t, customerID, body)
			wantResult(t, got, err, client.Customer{ID: customerID}, "")
		})
	}
}

func TestCustomer_AnotherOne(t *testing.T) {
	t.Parallel()
	const (
		lower   = "eebd1b55-5360-4438-a11d-5c06918c3014"
		upper   = "EEBD1B55-5360-4438-A11D-5C06918C3014"
		another = "another customer"
	)
	for _, test := range []struct{ name, body, reason string }{
		{"the same", `{"id":"` + lower + `"}`, ""},
		{"the same in capitals", `{"id":"` + upper + `","companyProfile":{"tenantId":"` + upper + `"}}`, ""},
		{"another one", `{"id":"` + customerID + `"}`, another},
		{"another tenant", `{"id":"` + lower + `","companyProfile":{"tenantId":"` + customerID + `"}}`, another},
		{"the right tenant of another one", `{"id":"` + customerID + `","companyProfile":{"tenantId":"` + lower + `"}}`, another},
		{"not a GUID", `{"id":"` + lower + `x"}`, another},
		{"no id", `{"companyProfile":{"tenantId":"` + lower + `"}}`, "it has no id"},
		{"null", `{"id":null}`, "it has no id"},
		{"empty", `{"id":""}`, "it has no id"},
		{"number", `{"id":1}`, "its id is not a string"},
		{"tenant that is a number", `{"id":"` + lower + `","companyProfile":{"tenantId":1}}`, "its tenantId is not a string"},
		{"a status", success, "it has no id"},
		{"an empty object", `{}`, "it has no id"},
		{"a list", pageOf(`{"id":"`+lower+`"}`, ""), "its objectType is not Customer"},
		{"another type", `{"id":"` + lower + `","attributes":{"objectType":"Subscription"}}`, "its objectType is not Customer"},
		{"an error code", `{"id":"` + lower + `","code":20002}`, "holds an error"},
		{"two ids", `{"id":"` + lower + `","id":"` + lower + `"}`, twice},
		{"page", `<html></html>`, isPage},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := readCustomer(t, lower, test.body)
			if test.reason != "" {
				wantInvalid(t, got, err, test.reason)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

func TestCustomer_Member(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, members, reason string }{
		{"relationship", `"relationshipToPartner":["reseller"]`, "its relationshipToPartner is not a string"},
		{"delegated access as a string", `"allowDelegatedAccess":"true"`, "its allowDelegatedAccess is not true or false"},
		{"delegated access as a number", `"allowDelegatedAccess":1`, "its allowDelegatedAccess is not true or false"},
		{"company profile as a string", `"companyProfile":"x"`, "its companyProfile is not a JSON object"},
		{"company profile with a domain twice", `"companyProfile":{"domain":"a","domain":"b"}`, "its companyProfile is not a JSON object"},
		{"domain", `"companyProfile":{"domain":{}}`, "its domain is not a string"},
		{"a credential as the domain", `"companyProfile":{"domain":"` + token + `"}`, "its domain contains a credential"},
		{"a credential in the relationship", `"relationshipToPartner":"a ` + token + `"`, "its relationshipToPartner contains a credential"},
		{"company name", `"companyProfile":{"companyName":5}`, "its companyName is not a string"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := readCustomer(t, customerID, `{"id":"`+customerID+`",`+test.members+`}`)
			wantInvalid(t, got, err, test.reason)
		})
	}
}

func TestCustomer_NamesAreSafeToPrint(t *testing.T) {
	t.Parallel()
	got, err := readCustomer(t, customerID, `{"id":"`+customerID+`","relationshipToPartner":"\n::x","companyProfile":{"companyName":"##vso[a]","domain":"a\u2028##[b]"}}`)
	wantResult(t, got, err, client.Customer{ID: customerID, CompanyName: new("## vso[a]"), Domain: new("a ## [b]"), RelationshipToPartner: new(" : :x")}, "")
}

func TestError_NoResult(t *testing.T) {
	t.Parallel()
	s := newService(simulator.APIError(http.StatusNotFound, "60003", "no such customer"))
	c := newClient("https://service.example", s)
	customer, err := c.Customer(t.Context(), customerID)
	if responded := wantError(t, customer, err); !responded.IsNotFound() {
		t.Errorf("got %v, want a customer that is not found", responded)
	}
	list, err := c.Subscriptions(t.Context(), customerID, "")
	if responded := wantError(t, list, err); !responded.IsNotFound() {
		t.Errorf("got %v, want a customer that is not found", responded)
	}
}
