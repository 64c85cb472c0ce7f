// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"cmp"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
)

// Where the documentation has a single subscription, it is read as an item.
func TestSubscriptions_Documented(t *testing.T) {
	t.Parallel()
	asItem := func(name string) string { return pageOf(sample(t, name), "") }
	for _, test := range []struct {
		name, body string
		customerID string // another one than usual
		want       client.Subscription
		odd        client.OddValues
	}{
		{
			name: "with spaces in the dates and a total of 37", body: sample(t, "subscriptions.json"),
			want: client.Subscription{
				ID: "83ef9d05-4169-4ef9-9657-0e86b1eab1de", FriendlyName: new("nickname"), Quantity: new(int64(1)), UnitType: new("none"),
				Status: new("active"), AutoRenewEnabled: new(false), OrderID: new("6183db3d-6318-4e52-877e-25806e4971be"),
			},
			odd: client.OddValues{
				Count: 3, Names: []string{"creationDate", "effectiveStartDate", "commitmentEndDate"}, First: `"2015-11-25T06: 41: 12Z"`,
			},
		},
		{
			name: "new commerce", body: sample(t, "subscriptions_new_commerce.json"), customerID: "954ca09a-1132-4088-bb58-30438dea2756",
			want: client.Subscription{
				ID: "924671ba-eab9-45d7-95ed-dbd9477f182b", OfferID: new("DG7GMGF0FKZV:0003:DG7GMGF0DQLM"),
				OfferName:    new("SQL Server Enterprise - 2 Core License Pack - 3 year"),
				FriendlyName: new("SQL Server Enterprise - 2 Core License Pack - 3 year"),
				Status:       new("active"), Quantity: new(int64(1)), UnitType: new("Licenses"), ProductType: new("Software"), OrderID: new("12345678901"),
				IsTrial: new(false), AutoRenewEnabled: new(true), CreationDate: new("2021-10-15T21:28:19.3058617Z"),
				EffectiveStartDate: new("2021-10-15T21:28:18.4786844Z"), CommitmentEndDate: new("2024-10-14T00:00:00Z"),
			},
		},
		{
			name: "a legacy Azure subscription with capitals in its IDs", body: asItem("subscription_azure.json"),
			want: client.Subscription{
				ID: "A356AC8C-E310-44F4-BF85-C7F29044AF99", OfferID: new("MS-AZR-0145P"), OfferName: new("Microsoft Azure"), FriendlyName: new("Microsoft Azure"),
				Status: new("active"), Quantity: new(int64(1)), UnitType: new("Usage-based"), OrderID: new("B23FDEDD-D6BD-415A-8B71-3624C81C9644"),
				AutoRenewEnabled: new(false), CreationDate: new("2016-05-10T07:30:05.427Z"), EffectiveStartDate: new("2016-05-10T00:00:00Z"),
				CommitmentEndDate: new("9999-12-10T00:00:00Z"),
			},
		},
		{
			name: "an add-on", body: asItem("subscription_add_on.json"),
			want: client.Subscription{
				ID: "968BA1CF-C146-4ADF-A300-308DCF718EEE", OfferID: new("2828BE95-46BA-4F91-B2FD-0BEF192ECF60"),
				OfferName: new("Exchange Online Archiving for Exchange Online"), FriendlyName: new("Some friendly name"),
				Status: new("active"), Quantity: new(int64(2)), UnitType: new("Licenses"), OrderID: new("CF3B0E37-BE0B-4CDD-B584-D1A97D98A922"),
				ParentSubscriptionID: new("1C2B75C1-74A5-472A-A729-7F8CEFC477F9"), AutoRenewEnabled: new(true),
				CreationDate: new("2017-01-25T23:01:08.693Z"), EffectiveStartDate: new("2017-01-25T00:00:00Z"), CommitmentEndDate: new("2018-02-10T00:00:00Z"),
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			list, err := newClient("https://service.example", respondingWith(bom+test.body)).Subscriptions(t.Context(), cmp.Or(test.customerID, customerID), "")
			wantResult(t, list, err, client.List[client.Subscription]{Items: []client.Subscription{test.want}, OddValues: test.odd}, "")
		})
	}
}

func TestSubscriptions_InvalidJSON(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"subscription_missing_comma.json", "azure_entitlement_curly_quote.json"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list, err := readItem(t, sample(t, name))
			wantInvalid(t, list, err, notOneObject)
		})
	}
}

func TestOddValues_DatesAreNilAndCounted(t *testing.T) {
	t.Parallel()
	list, err := readSubscriptions(t, respondingWith(
		pageOf(`{"id":"`+itemID(1)+`","effectiveStartDate":"2015-11-24T08:00:00Z","commitmentEndDate":"0001-01-01T00:00:00","creationDate":""},`+
			`{"id":"`+itemID(2)+`","commitmentEndDate":"x `+token+`\r\n"}`, nextLink(listPath+"?p=2", "")),
		pageOf(`{"id":"`+itemID(3)+`","creationDate":5,"effectiveStartDate":null,"commitmentEndDate":"never"}`, ""),
	))
	wantResult(t, list, err, client.List[client.Subscription]{
		Items:     []client.Subscription{{ID: itemID(1), EffectiveStartDate: new("2015-11-24T08:00:00Z")}, {ID: itemID(2)}, {ID: itemID(3)}},
		OddValues: client.OddValues{Count: 3, Names: []string{"commitmentEndDate", "creationDate"}, First: `"x (redacted)"`},
	}, "")
}

func TestSubscriptions_Member(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, member string
		want         client.Subscription // without its ID
		odd          client.OddValues
		reason       string // what is wrong with the item
	}{
		{name: "nothing but its id", member: `"x":0`},
		{name: "null", member: `"offerId":null,"quantity":null,"isTrial":null,"productType":null,"creationDate":null`},
		{name: "empty strings", member: `"offerId":"","status":"","productType":"","creationDate":""`},
		{name: "names in another case", member: `"OfferID":5,"Quantity":"x"`},
		{name: "a string as it comes", member: `"friendlyName":" Ünïcode ::x "`, want: client.Subscription{FriendlyName: new(" Ünïcode ::x ")}},
		{name: "a string with a command", member: `"offerName":"a\n##vso[b]\u2028","orderId":"::c"`, want: client.Subscription{OfferName: new("a ## vso[b] "), OrderID: new(": :c")}},
		{name: "a status that is not documented", member: `"status":"Deleting"`, want: client.Subscription{Status: new("deleting")}},
		{name: "a status that is not ASCII", member: `"status":"ACT\u0130VE"`, want: client.Subscription{Status: new("ACT\u0130VE")}},
		{name: "1,024 characters", member: `"friendlyName":"` + strings.Repeat("é", 1024) + `"`, want: client.Subscription{FriendlyName: new(strings.Repeat("é", 1024))}},
		{name: "a quantity with a decimal", member: `"quantity":5.0`, want: client.Subscription{Quantity: new(int64(5))}},
		{name: "product type as an object", member: `"productType":{"id":"Azure","displayName":"A"}`, want: client.Subscription{ProductType: new("Azure")}},
		{name: "product type as a string", member: `"productType":"Azure"`, want: client.Subscription{ProductType: new("Azure")}},
		{name: "product type without an id", member: `"productType":{"displayName":"A"}`},
		{name: "product type with an empty id", member: `"productType":{"id":""}`},
		{name: "product type without members", member: `"productType":{}`},

		{name: "number as a string", member: `"quantity":"5"`, odd: client.OddValues{Count: 1, Names: []string{"quantity"}, First: `"5"`}},
		{name: "half", member: `"quantity":0.5`, odd: client.OddValues{Count: 1, Names: []string{"quantity"}, First: `"0.5"`}},
		{name: "huge number", member: `"quantity":1e999999999`, odd: client.OddValues{Count: 1, Names: []string{"quantity"}, First: `"1e999999999"`}},
		{name: "a number as a name", member: `"offerName":5`, odd: client.OddValues{Count: 1, Names: []string{"offerName"}, First: `"5"`}},
		{name: "an object as a status", member: `"status":{}`, odd: client.OddValues{Count: 1, Names: []string{"status"}, First: `"{}"`}},
		{name: "a list as an order", member: `"orderId":[]`, odd: client.OddValues{Count: 1, Names: []string{"orderId"}, First: `"[]"`}},
		{name: "a string as a boolean", member: `"isTrial":"false"`, odd: client.OddValues{Count: 1, Names: []string{"isTrial"}, First: `"false"`}},
		{name: "a number as a boolean", member: `"autoRenewEnabled":0`, odd: client.OddValues{Count: 1, Names: []string{"autoRenewEnabled"}, First: `"0"`}},
		{name: "product type as a list", member: `"productType":["Azure"]`, odd: client.OddValues{Count: 1, Names: []string{"productType"}, First: `"["Azure"]"`}},
		{name: "product type with a number", member: `"productType":{"id":5}`, odd: client.OddValues{Count: 1, Names: []string{"productType"}, First: `"5"`}},
		{
			name: "two, beside a value", member: `"isTrial":5,"offerId":` + "\"x\"" + `,"offerName":["` + token + `\n##vso[a]"]`, want: client.Subscription{OfferID: new("x")},
			odd: client.OddValues{Count: 2, Names: []string{"offerName", "isTrial"}, First: `"["(redacted)\n## vso[a]"]"`},
		},
		{
			name: "a long text", member: `"friendlyName":"` + strings.Repeat("é ", 1<<19) + `"`, want: client.Subscription{FriendlyName: new(strings.Repeat("é ", 511) + "é…")},
			odd: client.OddValues{Count: 1, Names: []string{"friendlyName"}, First: `"` + strings.Repeat("é ", 31) + `é…"`},
		},

		{name: "a credential", member: `"offerName":"x` + token + `"`, reason: "its offerName contains a credential"},
		{name: "a credential past the cut", member: `"offerName":"` + strings.Repeat("x", 1024) + token + `"`, reason: "its offerName contains a credential"},
		{name: "a JSON web token", member: `"productType":{"id":"eyJhbGciOiJSUzI1NiJ9.eyJhdW"}`, reason: "its productType contains a credential"},
		{name: "another type of item", member: `"attributes":{"objectType":"AzureEntitlement"}`, reason: "its objectType is not Subscription"},
		{name: "attributes of another type", member: `"attributes":["AzureEntitlement"]`},
		{
			name: "a credential over the end of what is shown", member: `"offerName":["` + strings.Repeat(" ", 1<<16-8) + token + `"]`,
			odd: client.OddValues{Count: 1, Names: []string{"offerName"}, First: `"(redacted)"`},
		},
		{name: "the type with an escape", member: `"attributes":{"objectType":"\u0053ubscription"}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			list, err := readItem(t, `{"id":"`+subscriptionID+`",`+test.member+`}`)
			if test.reason != "" {
				test.reason = "item 1 on page 1: its id is " + subscriptionID + ": " + test.reason
			}
			test.want.ID = subscriptionID
			wantResult(t, list, err, client.List[client.Subscription]{Items: []client.Subscription{test.want}, OddValues: test.odd}, test.reason)
		})
	}
}
