// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

// StatusSuccess is the status of a subscription that is provisioned. Other statuses
// are documented (pending, failed), known from Microsoft's SDKs (none), or new.
const StatusSuccess = "success"

// SubscriptionProvisioningStatus is the service's response. A nil field was absent or null.
//
// https://learn.microsoft.com/partner-center/developer/subscription-resources
type SubscriptionProvisioningStatus struct {
	SKUID    *string // the product SKU as the service sends it; not always a GUID
	Status   string  // in lowercase and never empty
	Quantity *int64  // of licenses or units after provisioning
	EndDate  *string // the end of the subscription, RFC 3339 in UTC
	// UnreadableEndDate is an end date that is not a time, safe to display; EndDate is nil then.
	UnreadableEndDate string
}

// SubscriptionProvisioningStatus asks whether a customer's subscription is provisioned, with one
// GET. Both IDs are GUIDs. The error is an [*Error] if the service responded with an error or its
// response is invalid, a [*pipeline.Error] if there was no response, or an error of the [Tokens].
//
// https://learn.microsoft.com/partner-center/developer/get-subscription-provisioning-status
func (c *Client) SubscriptionProvisioningStatus(ctx context.Context, customerID, subscriptionID string) (*SubscriptionProvisioningStatus, error) {
	return read(ctx, c, request{
		path:       "/v1/customers/" + customerID + "/subscriptions/" + subscriptionID + "/provisioningstatus",
		ids:        []string{customerID, subscriptionID},
		maxBody:    pipeline.DefaultMaxBody,
		objectType: "SubscriptionProvisioningStatus",
		needsUser:  true,
	}, decodeStatus)
}

func decodeStatus(o *object) (*SubscriptionProvisioningStatus, error) {
	word, isText := o.string("status")
	word = strings.TrimSpace(word)
	switch {
	case isNull(o.members["status"]), isText && word == "":
		o.fail("it has no status")
	case !isText || len(word) > 64 || strings.ContainsFunc(word, func(r rune) bool { return r < ' ' || r > '~' }):
		o.fail("its status is not a word of 1 to 64 printable characters")
	}
	o.refuseCommand("status", word)
	status := &SubscriptionProvisioningStatus{Status: strings.ToLower(word), SKUID: decodeSKUID(o), Quantity: o.integer("quantity")}
	var err error
	if status.EndDate, err = decodeDate(o.members["endDate"]); err != nil {
		status.UnreadableEndDate = shown(o.members["endDate"], o.secrets)
	}
	return status, o.err
}

func decodeSKUID(o *object) *string {
	if isNull(o.members["skuId"]) {
		return nil
	}
	text, isText := o.string("skuId")
	if !isText || text == "" || utf8.RuneCountInString(text) > 256 || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
		o.fail("its skuId is not a string of 1 to 256 printable characters")
	}
	o.refuseCommand("skuId", text)
	return &text
}

// refuseCommand fails if a CI system may obey the text: outputs and the user's messages print it.
func (o *object) refuseCommand(name, text string) {
	if strings.Contains(text, "::") || strings.Contains(text, "##") {
		o.fail("its " + name + " could be a command to a CI system")
	}
}
