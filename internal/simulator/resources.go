// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"net/url"
	"regexp"
)

// resource is what the API serves at a path.
type resource int

const (
	customer resource = iota
	subscriptions
	azureEntitlements
	provisioningStatus
)

// CustomerPath is the path of a customer.
func CustomerPath(customerID string) string { return "/v1/customers/" + customerID }

// SubscriptionsPath is the path of the list of a customer's subscriptions.
func SubscriptionsPath(customerID string) string { return CustomerPath(customerID) + "/subscriptions" }

// AzureEntitlementsPath is the path of the list of the Azure subscriptions under an Azure plan.
func AzureEntitlementsPath(customerID, azurePlanID string) string {
	return SubscriptionsPath(customerID) + "/" + azurePlanID + "/azureEntitlements"
}

func provisioningStatusPath(customerID, subscriptionID string) string {
	return SubscriptionsPath(customerID) + "/" + subscriptionID + "/provisioningstatus"
}

// paths are those of the resources, with groups for the IDs of the customer and of the subscription.
var paths = map[resource]*regexp.Regexp{
	customer:           pathPattern(CustomerPath(guidGroup)),
	subscriptions:      pathPattern(SubscriptionsPath(guidGroup)),
	azureEntitlements:  pathPattern(AzureEntitlementsPath(guidGroup, guidGroup)),
	provisioningStatus: pathPattern(provisioningStatusPath(guidGroup, guidGroup)),
}

const guidGroup = `(` + guidPattern + `)`

// query selects the items of a list; "" for all of them.
func (r read) query() string {
	if r.orderID == "" {
		return ""
	}
	return "order_id=" + r.orderID
}

func pathPattern(path string) *regexp.Regexp { return regexp.MustCompile(`^` + path + `$`) }

// read is what a request asks for. The IDs are written as the client wrote them.
type read struct {
	resource       resource
	customerID     string
	subscriptionID string // "" for a customer and for a list of subscriptions
	orderID        string // "" for all subscriptions
}

// orderQuery is the query of the list of an order's subscriptions.
var orderQuery = regexp.MustCompile(`(?:^|&)order_id=([0-9A-Za-z-]{1,64})(?:&|$)`)

func newRead(u *url.URL) (read, bool) {
	for resource, pattern := range paths {
		if match := pattern.FindStringSubmatch(u.EscapedPath()); match != nil {
			ids := append(match[1:], "")
			asked := read{resource: resource, customerID: ids[0], subscriptionID: ids[1]}
			if order := orderQuery.FindStringSubmatch(u.RawQuery); order != nil && resource == subscriptions {
				asked.orderID = order[1]
			}
			return asked, true
		}
	}
	return read{}, false
}
