// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/client"
)

// Where the documentation has a single subscription, it is read as an item.
func TestTheDocumentedSubscriptionsAreRead(t *testing.T) {
	t.Parallel()
	asItem := func(name string) string { return pageOf(sample(t, name), "") }
	for _, test := range []struct {
		name, body string
		want       client.Subscription
		unreadable client.UnreadableDates
	}{
		{
			name: "with spaces in the dates and a total of 37", body: sample(t, "subscriptions.json"),
			want: client.Subscription{
				ID: "83ef9d05-4169-4ef9-9657-0e86b1eab1de", FriendlyName: new("nickname"), Quantity: new(int64(1)), UnitType: new("none"),
				Status: new("active"), AutoRenewEnabled: new(false), OrderID: new("6183db3d-6318-4e52-877e-25806e4971be"),
			},
			unreadable: client.UnreadableDates{
				Count: 3, Names: []string{"creationDate", "effectiveStartDate", "commitmentEndDate"}, First: `"2015-11-25T06: 41: 12Z"`,
			},
		},
		{
			name: "new commerce", body: sample(t, "subscriptions_new_commerce.json"),
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
		for _, prefix := range []string{"", bom} {
			t.Run(test.name+strings.Repeat(", with a BOM", len(prefix)/len(bom)), func(t *testing.T) {
				t.Parallel()
				list, err := readSubscriptions(t, newService(respondWith(prefix+test.body)))
				if err != nil {
					t.Fatal(err)
				}
				if len(list.Subscriptions) != 1 {
					t.Fatalf("got %d subscriptions, want one", len(list.Subscriptions))
				}
				wantSubscription(t, list.Subscriptions[0], test.want)
				wantUnreadable(t, list.UnreadableDates, test.unreadable)
			})
		}
	}
}

func wantSubscription(t *testing.T, got, want client.Subscription) {
	t.Helper()
	if got.ID != want.ID {
		t.Errorf("id: got %q, want %q", got.ID, want.ID)
	}
	wantValue(t, "offerId", got.OfferID, want.OfferID)
	wantValue(t, "offerName", got.OfferName, want.OfferName)
	wantValue(t, "friendlyName", got.FriendlyName, want.FriendlyName)
	wantValue(t, "status", got.Status, want.Status)
	wantValue(t, "quantity", got.Quantity, want.Quantity)
	wantValue(t, "unitType", got.UnitType, want.UnitType)
	wantValue(t, "productType", got.ProductType, want.ProductType)
	wantValue(t, "orderId", got.OrderID, want.OrderID)
	wantValue(t, "parentSubscriptionId", got.ParentSubscriptionID, want.ParentSubscriptionID)
	wantValue(t, "isTrial", got.IsTrial, want.IsTrial)
	wantValue(t, "autoRenewEnabled", got.AutoRenewEnabled, want.AutoRenewEnabled)
	wantValue(t, "creationDate", got.CreationDate, want.CreationDate)
	wantValue(t, "effectiveStartDate", got.EffectiveStartDate, want.EffectiveStartDate)
	wantValue(t, "commitmentEndDate", got.CommitmentEndDate, want.CommitmentEndDate)
}

func wantUnreadable(t *testing.T, got, want client.UnreadableDates) {
	t.Helper()
	if got.Count != want.Count || got.First != want.First || !slices.Equal(got.Names, want.Names) {
		t.Errorf("unreadable dates: got %+v, want %+v", got, want)
	}
}

func TestASampleThatIsNotJSONIsInvalid(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"subscription_missing_comma.json", "azure_entitlement_curly_quote.json"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list, err := readItem(t, sample(t, name))
			wantInvalid(t, list, err, notOneObject)
		})
	}
}

func TestUnreadableDatesOfAListAreNilAndCounted(t *testing.T) {
	t.Parallel()
	list, err := readSubscriptions(t, newService(
		respondWith(pageOf(`{"id":"`+itemID(1)+`","effectiveStartDate":"2015-11-24T08:00:00Z","commitmentEndDate":"0001-01-01T00:00:00","creationDate":""},`+
			`{"id":"`+itemID(2)+`","commitmentEndDate":"x `+token+`\r\n"}`, nextLink(listPath+"?p=2", ""))),
		respondWith(pageOf(`{"id":"`+itemID(3)+`","creationDate":5,"effectiveStartDate":null,"commitmentEndDate":"never"}`, "")),
	))
	wantItems(t, list, err, 3)
	wantSubscription(t, list.Subscriptions[0], client.Subscription{ID: itemID(1), EffectiveStartDate: new("2015-11-24T08:00:00Z")})
	wantSubscription(t, list.Subscriptions[1], client.Subscription{ID: itemID(2)})
	wantSubscription(t, list.Subscriptions[2], client.Subscription{ID: itemID(3)})
	wantUnreadable(t, list.UnreadableDates, client.UnreadableDates{Count: 3, Names: []string{"commitmentEndDate", "creationDate"}, First: `"x (redacted)"`})
}

func TestAMemberOfASubscriptionIsReadOrTheResponseIsInvalid(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, member string
		want         client.Subscription // without its ID
		reason       string              // what is wrong with the item
	}{
		{name: "nothing but its id", member: `"x":0`},
		{name: "null", member: `"offerId":null,"quantity":null,"isTrial":null,"productType":null,"creationDate":null`},
		{name: "empty strings", member: `"offerId":"","status":"","productType":"","creationDate":""`},
		{name: "names in another case", member: `"OfferID":5,"Quantity":"x"`},
		{name: "a string as it comes", member: `"friendlyName":" Ünï\ncode ::x "`, want: client.Subscription{FriendlyName: new(" Ünï\ncode ::x ")}},
		{name: "a status that is not documented", member: `"status":"Deleting"`, want: client.Subscription{Status: new("Deleting")}},
		{name: "a quantity with a decimal", member: `"quantity":5.0`, want: client.Subscription{Quantity: new(int64(5))}},
		{name: "product type as an object", member: `"productType":{"id":"Azure","displayName":"A"}`, want: client.Subscription{ProductType: new("Azure")}},
		{name: "product type as a string", member: `"productType":"Azure"`, want: client.Subscription{ProductType: new("Azure")}},
		{name: "product type without an id", member: `"productType":{"displayName":"A"}`},
		{name: "product type with an empty id", member: `"productType":{"id":""}`},
		{name: "product type without members", member: `"productType":{}`},

		{name: "number as a string", member: `"quantity":"5"`, reason: noQuantity},
		{name: "half", member: `"quantity":0.5`, reason: noQuantity},
		{name: "huge number", member: `"quantity":1e999999999`, reason: noQuantity},
		{name: "a number as a name", member: `"offerName":5`, reason: "its offerName is not a string"},
		{name: "an object as a status", member: `"status":{}`, reason: "its status is not a string"},
		{name: "a list as an order", member: `"orderId":[]`, reason: "its orderId is not a string"},
		{name: "a string as a boolean", member: `"isTrial":"false"`, reason: "its isTrial is not true or false"},
		{name: "a number as a boolean", member: `"autoRenewEnabled":0`, reason: "its autoRenewEnabled is not true or false"},
		{name: "product type as a list", member: `"productType":["Azure"]`, reason: "its productType is not a JSON object"},
		{name: "product type with a number", member: `"productType":{"id":5}`, reason: "the id of its productType is not a string"},
		{name: "the first of two", member: `"isTrial":5,"offerId":5`, reason: "its offerId is not a string"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			list, err := readItem(t, `{"id":"`+subscriptionID+`",`+test.member+`}`)
			if test.reason != "" {
				wantInvalid(t, list, err, "item 1 on page 1: its id is "+subscriptionID+": "+test.reason)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			test.want.ID = subscriptionID
			wantSubscription(t, list.Subscriptions[0], test.want)
			wantUnreadable(t, list.UnreadableDates, client.UnreadableDates{})
		})
	}
}
