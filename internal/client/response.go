// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package client

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/pipeline"
	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// maxAge is how old a cached response may be: the interval at which the service
// refreshes a provisioning status.
const maxAge = 15 * time.Minute

// read sends one GET and decodes the object that the response holds. It returns the
// errors of [Client.SubscriptionProvisioningStatus].
func read[T any](ctx context.Context, c *Client, r request, decode func(*object) (T, error)) (T, error) {
	var none T
	resp, ids, err := c.get(ctx, r)
	switch {
	case err != nil:
		return none, err
	case resp.StatusCode != http.StatusOK:
		return none, newError(resp, ids, c.secrets)
	}
	result, err := decodeResponse(resp, r.objectType, c.secrets, decode)
	if err != nil {
		return none, invalid(resp, ids, err)
	}
	return result, nil
}

// decodeResponse decodes an object of one type, or returns what is wrong with the
// response.
func decodeResponse[T any](resp *pipeline.Response, objectType string, secrets *redact.Secrets, decode func(*object) (T, error)) (result T, err error) {
	if isStale(resp.Header) {
		return result, &foreignError{"it may be older than 15 minutes (Age header)"}
	}
	members, err := resp.Object()
	if err != nil {
		return result, foreignBody(resp, err)
	}
	if !isNull(members["code"]) {
		return result, errors.New("it holds an error code")
	}
	if err := checkObjectType(members["attributes"], objectType); err != nil {
		return result, err
	}
	o := &object{members: members, secrets: secrets, size: len(resp.Body)}
	if result, err = decode(o); err != nil {
		return result, err
	}
	return result, o.err
}

// isStale reports whether the response may have spent too long in a cache.
func isStale(header http.Header) bool {
	return slices.ContainsFunc(header.Values("Age"), func(age string) bool {
		seconds, err := strconv.ParseUint(strings.TrimSpace(age), 10, 32)
		return err != nil || seconds > uint64(maxAge.Seconds())
	})
}

// checkObjectType accepts attributes that name this type or none: an object of
// another type belongs to another request.
func checkObjectType(raw json.RawMessage, want string) error {
	if isNull(raw) {
		return nil
	}
	attributes, err := pipeline.DecodeObject(raw)
	if err != nil {
		return errors.New("its attributes are not a JSON object")
	}
	if got, _ := decodeString(attributes["objectType"]); !isNull(attributes["objectType"]) && got != want {
		return errors.New("its objectType is not " + want)
	}
	return nil
}
