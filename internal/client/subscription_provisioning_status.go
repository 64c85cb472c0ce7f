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
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/guid"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
)

// StatusSuccess is the status of a subscription that is provisioned. Others are
// documented (pending, failed), known from Microsoft's SDKs (none) or new.
const StatusSuccess = "success"

const (
	maxStatus = 64  // characters
	maxSKUID  = 256 // characters
	// maxAge is how old a cached response may be: the interval at which the service
	// refreshes a status.
	maxAge = 15 * time.Minute
)

// SubscriptionProvisioningStatus is the service's response. A nil field was
// absent or null.
//
// https://learn.microsoft.com/partner-center/developer/subscription-resources
type SubscriptionProvisioningStatus struct {
	// SKUID is the product SKU as the service sends it; not always a GUID.
	SKUID *string
	// Status is in lower case and never empty.
	Status string
	// Quantity is the number of licenses or units after provisioning.
	Quantity *int64
	// EndDate is the end of the subscription, RFC 3339 in UTC.
	EndDate *string
	// UnreadableEndDate is an end date that could not be read as a time, fit to be
	// shown; EndDate is nil then. Empty if there was none.
	UnreadableEndDate string
}

// SubscriptionProvisioningStatus asks whether a customer's subscription is
// provisioned, with one GET. Both IDs are GUIDs. The error is an [*Error] if the
// service responded with one, an [*InvalidResponseError] if its response makes
// no sense, a [*pipeline.Error] if there was no response, or the
// [TokenSource]'s.
//
// https://learn.microsoft.com/partner-center/developer/get-subscription-provisioning-status
func (c *Client) SubscriptionProvisioningStatus(ctx context.Context, customerID, subscriptionID string) (*SubscriptionProvisioningStatus, error) {
	if !guid.Is(customerID) || !guid.Is(subscriptionID) {
		return nil, errors.New("the customer ID and the subscription ID must be GUIDs")
	}
	resp, ids, err := c.get(ctx, "/v1/customers/"+customerID+"/subscriptions/"+subscriptionID+"/provisioningstatus")
	switch {
	case err != nil:
		return nil, err
	case resp.StatusCode != http.StatusOK:
		return nil, newError(resp, ids, c.secrets)
	}
	status, err := c.decodeStatus(resp)
	if err != nil {
		return nil, &InvalidResponseError{Reason: err.Error(), IDs: ids}
	}
	return status, nil
}

// decodeStatus reads a response, or says what is wrong with it.
func (c *Client) decodeStatus(resp *pipeline.Response) (*SubscriptionProvisioningStatus, error) {
	if isStale(resp.Header) {
		return nil, errors.New("a cache on the way has kept it for more than 15 minutes")
	}
	members, err := resp.Object()
	if err != nil {
		if resp.IsPage() {
			return nil, errors.New("it is an HTML or XML page instead of JSON")
		}
		return nil, err
	}
	if !isNull(members["code"]) {
		return nil, errors.New("it holds an error code")
	}
	if attributes, err := pipeline.DecodeObject(members["attributes"]); err == nil && !isNull(attributes["objectType"]) {
		if kind, _ := decodeString(attributes["objectType"]); kind != "SubscriptionProvisioningStatus" {
			return nil, errors.New("its objectType is not SubscriptionProvisioningStatus")
		}
	}

	result := &SubscriptionProvisioningStatus{}
	if result.Status, err = decodeStatusWord(members["status"]); err != nil {
		return nil, err
	}
	if result.SKUID, err = decodeSKUID(members["skuId"]); err != nil {
		return nil, err
	}
	if result.Quantity, err = decodeQuantity(members["quantity"]); err != nil {
		return nil, err
	}
	if result.EndDate, err = decodeEndDate(members["endDate"]); err != nil {
		result.UnreadableEndDate = c.unreadable(members["endDate"])
	}
	return result, nil
}

// isStale reports whether a cache has kept the response for too long.
func isStale(header http.Header) bool {
	age, err := strconv.ParseUint(strings.TrimSpace(header.Get("Age")), 10, 32)
	return errors.Is(err, strconv.ErrRange) || err == nil && age > uint64(maxAge.Seconds())
}

func decodeStatusWord(raw json.RawMessage) (string, error) {
	if isNull(raw) {
		return "", errors.New("it has no status")
	}
	word, ok := decodeString(raw)
	word = strings.TrimSpace(word)
	isPrintable := func(r rune) bool { return r >= ' ' && r <= '~' }
	switch {
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
func decodeSKUID(raw json.RawMessage) (*string, error) {
	if isNull(raw) {
		return nil, nil
	}
	text, ok := decodeString(raw)
	switch {
	case !ok || text == "" || utf8.RuneCountInString(text) > maxSKUID || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }):
		return nil, errors.New("its skuId is not a string of 1 to 256 printable characters")
	case isCommand(text):
		return nil, errors.New("its skuId could be a command to a CI system")
	}
	return &text, nil
}

// isCommand reports whether CI systems obey the text when it is logged. The
// values that are read end up in outputs and in messages of the user's own.
func isCommand(text string) bool {
	return strings.Contains(text, "::") || strings.Contains(text, "##")
}

// decodeQuantity takes 5 as well as 5.0; nil if it is absent.
func decodeQuantity(raw json.RawMessage) (*int64, error) {
	if isNull(raw) {
		return nil, nil
	}
	var number json.Number
	if raw[0] == '"' || json.Unmarshal(raw, &number) != nil || !isShort(number) {
		return nil, errors.New("its quantity is not a whole number of 64 bits")
	}
	exact, ok := new(big.Rat).SetString(number.String())
	if !ok || !exact.IsInt() || !exact.Num().IsInt64() {
		return nil, errors.New("its quantity is not a whole number of 64 bits")
	}
	quantity := exact.Num().Int64()
	return &quantity, nil
}

// isShort reports whether a number can be computed at once: 1e999999999 takes
// seconds and gigabytes.
func isShort(number json.Number) bool {
	const maxDigits = 64 // far more than any number of 64 bits needs
	_, exponent, _ := strings.Cut(strings.ToLower(number.String()), "e")
	if exponent == "" {
		exponent = "0"
	}
	n, err := strconv.Atoi(exponent)
	return len(number) <= maxDigits && err == nil && n >= -maxDigits && n <= maxDigits
}

// decodeString reports whether a value is a string, and which.
func decodeString(raw json.RawMessage) (string, bool) {
	var text *string
	if json.Unmarshal(raw, &text) != nil || text == nil {
		return "", false
	}
	return *text, true
}

// isNull reports whether a member is null or absent.
func isNull(raw json.RawMessage) bool { return raw == nil || string(raw) == "null" }
