// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

// StatusSuccess is the status of a subscription that is provisioned. Others are
// documented (pending, failed), known from Microsoft's SDKs (none) or new.
const StatusSuccess = "success"

const (
	maxStatus = 64  // characters
	maxSKUID  = 256 // characters
)

// SubscriptionProvisioningStatus is the service's response. A nil field was
// absent or null.
//
// https://learn.microsoft.com/partner-center/developer/subscription-resources
type SubscriptionProvisioningStatus struct {
	// SKUID is the product SKU as the service sends it; not always a GUID.
	SKUID *string
	// Status is in lowercase and never empty.
	Status string
	// Quantity is the number of licenses or units after provisioning.
	Quantity *int64
	// EndDate is the end of the subscription, RFC 3339 in UTC.
	EndDate *string
	// UnreadableEndDate is an end date that could not be read as a time, safe to
	// display; EndDate is nil then.
	UnreadableEndDate string
}

// SubscriptionProvisioningStatus asks whether a customer's subscription is
// provisioned, with one GET. Both IDs are GUIDs. The error is an [*Error] if the
// service responded with one, an [*InvalidResponseError] if its response is
// invalid, a [*pipeline.Error] if there was no response, or the
// [Tokens]'s.
//
// https://learn.microsoft.com/partner-center/developer/get-subscription-provisioning-status
func (c *Client) SubscriptionProvisioningStatus(ctx context.Context, customerID, subscriptionID string) (*SubscriptionProvisioningStatus, error) {
	if err := requireGUIDs(customerID, subscriptionID); err != nil {
		return nil, err
	}
	return read(ctx, c, request{
		path:       "/v1/customers/" + customerID + "/subscriptions/" + subscriptionID + "/provisioningstatus",
		maxBody:    pipeline.DefaultMaxBody,
		objectType: "SubscriptionProvisioningStatus",
		needsUser:  true,
	}, decodeStatus)
}

// decodeStatus reads a response, or says what is wrong with it.
func decodeStatus(o *object) (status *SubscriptionProvisioningStatus, err error) {
	status = &SubscriptionProvisioningStatus{}
	if status.Status, err = decodeStatusWord(o); err != nil {
		return nil, err
	}
	if status.SKUID, err = decodeSKUID(o); err != nil {
		return nil, err
	}
	status.Quantity = o.integer("quantity")
	if status.EndDate, err = decodeDate(o.members["endDate"]); err != nil {
		status.UnreadableEndDate = shown(o.members["endDate"], o.secrets)
	}
	return status, nil
}

func decodeStatusWord(o *object) (string, error) {
	if isNull(o.members["status"]) {
		return "", errors.New("it has no status")
	}
	word, ok := o.string("status")
	word = strings.TrimSpace(word)
	isPrintable := func(r rune) bool { return r >= ' ' && r <= '~' }
	switch {
	case o.err != nil:
		return "", o.err
	case ok && word == "":
		return "", errors.New("it has no status")
	case !ok || len(word) > maxStatus || strings.ContainsFunc(word, func(r rune) bool { return !isPrintable(r) }):
		return "", errors.New("its status is not a word of 1 to 64 printable characters")
	case isCommand(word):
		return "", errors.New("its status could be a command to a CI system")
	}
	return strings.ToLower(word), nil
}

// decodeSKUID returns nil for a SKU that is absent.
func decodeSKUID(o *object) (*string, error) {
	if isNull(o.members["skuId"]) {
		return nil, nil
	}
	text, ok := o.string("skuId")
	switch {
	case o.err != nil:
		return nil, o.err
	case !ok || text == "" || utf8.RuneCountInString(text) > maxSKUID || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }):
		return nil, errors.New("its skuId is not a string of 1 to 256 printable characters")
	case isCommand(text):
		return nil, errors.New("its skuId could be a command to a CI system")
	}
	return &text, nil
}

// isCommand reports whether a CI system may obey the text: outputs and the user's
// own messages print it.
func isCommand(text string) bool {
	return strings.Contains(text, "::") || strings.Contains(text, "##")
}
