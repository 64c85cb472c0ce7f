// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"encoding/json"
	"errors"
	"math/big"
	"net/http"
	"strconv"
	"strings"
	"unicode"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/guid"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

// StatusSuccess is the status of a subscription that is provisioned. Others are
// documented (pending, failed), known from Microsoft's SDKs (none) or new.
const StatusSuccess = "success"

const (
	maxStatusLength = 64 // characters
	// maxNumberLength is far above that of any number of 64 bits. To reckon
	// with one of a million digits takes seconds.
	maxNumberLength = 64
)

// SubscriptionProvisioningStatus is the service's answer. A nil member was
// absent or null.
//
// https://learn.microsoft.com/partner-center/developer/subscription-resources
type SubscriptionProvisioningStatus struct {
	// SKUID is the product SKU as the service sends it; not always a GUID.
	SKUID *string
	// Status is in lower case and never empty.
	Status string
	// Quantity is the number of licences or units after provisioning.
	Quantity *int64
	// EndDate is the end of the subscription, RFC 3339 in UTC.
	EndDate *string
	// UnreadableEndDate is an end date that could not be read as a time, in one
	// line; EndDate is nil then. Empty if there was none.
	UnreadableEndDate string
}

// SubscriptionProvisioningStatus asks whether a customer's subscription is
// provisioned, with one GET. Both IDs are GUIDs. The error is an [*Error] if the
// service refused, an [*InvalidAnswerError] if its answer makes no sense, a
// pipeline error if there was no answer, or the [TokenSource]'s.
//
// https://learn.microsoft.com/partner-center/developer/get-subscription-provisioning-status
func (c *Client) SubscriptionProvisioningStatus(ctx context.Context, customerID, subscriptionID string) (*SubscriptionProvisioningStatus, error) {
	if !guid.Is(customerID) || !guid.Is(subscriptionID) {
		return nil, errors.New("the customer ID and the subscription ID must be GUIDs")
	}
	resp, err := c.get(ctx, "/v1/customers/"+customerID+"/subscriptions/"+subscriptionID+"/provisioningstatus")
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, newError(resp, c.secrets)
	}
	body, err := runtime.Payload(resp)
	if err != nil {
		return nil, err
	}
	status, reason := c.decodeStatus(body)
	if reason != "" {
		return nil, &InvalidAnswerError{Reason: reason, IDs: idsOf(resp)}
	}
	return status, nil
}

// decodeStatus reads an answer, or says what is wrong with it.
func (c *Client) decodeStatus(body []byte) (*SubscriptionProvisioningStatus, string) {
	members, err := decodeObject(body)
	if err != nil {
		if pipeline.IsPage(body) {
			return nil, "it is an HTML or XML page instead of JSON"
		}
		return nil, "it is not a single JSON object"
	}

	word, ok := decodeStatusWord(members["status"])
	if !ok {
		return nil, "its status is not a word of 1 to 64 printable characters"
	}
	if word == "" {
		return nil, "it has no status"
	}
	result := &SubscriptionProvisioningStatus{Status: strings.ToLower(word)}
	if raw := members["skuId"]; !isNull(raw) {
		text, ok := decodeString(raw)
		if !ok {
			return nil, "its skuId is not a string"
		}
		result.SKUID = &text
	}
	if result.Quantity, ok = decodeQuantity(members["quantity"]); !ok {
		return nil, "its quantity is not a whole number of 64 bits"
	}
	endDate := members["endDate"]
	if result.EndDate, ok = decodeEndDate(endDate); !ok {
		result.UnreadableEndDate = c.secrets.Line(shown(endDate))
	}

	if isCommand(word) || result.SKUID != nil && (isCommand(*result.SKUID) || strings.ContainsFunc(*result.SKUID, isUnprintable)) {
		return nil, "its status or its skuId would garble a log, or be a command to a CI system"
	}
	return result, ""
}

// isCommand tells a text that CI systems obey when it is logged. The values that
// are read end in outputs and in messages of the user's own.
func isCommand(text string) bool {
	return strings.Contains(text, "::") || strings.Contains(text, "##")
}

func isUnprintable(r rune) bool { return !unicode.IsPrint(r) }

// decodeStatusWord returns "" for a status that is absent, null or blank.
func decodeStatusWord(raw json.RawMessage) (string, bool) {
	if isNull(raw) {
		return "", true
	}
	word, ok := decodeString(raw)
	word = strings.TrimSpace(word)
	printable := func(r rune) bool { return r >= ' ' && r <= '~' }
	if !ok || len(word) > maxStatusLength || strings.ContainsFunc(word, func(r rune) bool { return !printable(r) }) {
		return "", false
	}
	return word, true
}

// decodeQuantity takes 5 as well as 5.0; nil if it is absent.
func decodeQuantity(raw json.RawMessage) (*int64, bool) {
	if isNull(raw) {
		return nil, true
	}
	if quantity, err := strconv.ParseInt(string(raw), 10, 64); err == nil {
		return &quantity, true
	}
	if raw[0] == '"' || len(raw) > maxNumberLength { // json.Number would take a string with a number in it
		return nil, false
	}
	var number json.Number
	if json.Unmarshal(raw, &number) != nil {
		return nil, false
	}
	exact, ok := new(big.Rat).SetString(number.String())
	if !ok || !exact.IsInt() || !exact.Num().IsInt64() {
		return nil, false
	}
	quantity := exact.Num().Int64()
	return &quantity, true
}

// isNull tells a member that is null or absent.
func isNull(raw json.RawMessage) bool { return raw == nil || string(raw) == "null" }
