// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
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

func pathPattern(path string) *regexp.Regexp { return regexp.MustCompile(`^` + path + `$`) }

// read is what a request asks for. The IDs are written as the client wrote them.
type read struct {
	resource       resource
	customerID     string
	subscriptionID string // "" for a customer and for a list of subscriptions
}

func newRead(path string) (read, bool) {
	for resource, pattern := range paths {
		if match := pattern.FindStringSubmatch(path); match != nil {
			ids := append(match[1:], "")
			return read{resource, ids[0], ids[1]}, true
		}
	}
	return read{}, false
}
