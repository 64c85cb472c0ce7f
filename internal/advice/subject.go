// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"fmt"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// Kind is a kind of read.
type Kind int

// The kinds of reads.
const (
	ProvisioningStatus Kind = iota
	Customer
	Subscriptions
	AzureSubscriptions
	AzureSubscription
	Domain      // the tenant of a domain, found in Microsoft Entra's metadata
	AccessToken // requested by a command
	SignIn      // of a user
)

var kinds = map[Kind]struct {
	opening   string // of an error, up to the subject
	newThings string // that may be too new to be found
	notFound  string // the title
	checkIDs  string // if they are more than the customer's
	request   string // to Microsoft Entra, if it is not for an access token
}{
	ProvisioningStatus: {
		opening: "Could not read the provisioning status of", newThings: "subscriptions", notFound: TitleSubscriptionNotFound,
		checkIDs: "Check customer_id (the customer's tenant ID) and subscription_id in Partner Center. " +
			"If subscription_id is the ID of an Azure subscription, use partnercenter_azure_subscription.",
	},
	Customer:           {opening: "Could not read", newThings: "customers", notFound: TitleCustomerNotFound},
	Subscriptions:      {opening: "Could not read the subscriptions of", newThings: "customers", notFound: TitleCustomerNotFound},
	AzureSubscriptions: {opening: "Could not read the Azure subscriptions of", newThings: "Azure plans", notFound: TitleAzurePlanNotFound, checkIDs: checkAzurePlan},
	AzureSubscription:  {opening: "Could not read", newThings: "Azure plans", notFound: TitleAzurePlanNotFound, checkIDs: checkAzurePlan},
	Domain:             {opening: "Could not find the customer of", request: "the request for the tenant of the domain"},
	AccessToken:        {opening: "Could not get an access token"},
	SignIn:             {opening: "Could not sign in", request: "the sign-in"},
}

const checkAzurePlan = "Check customer_id (the customer's tenant ID) and azure_plan_id in Partner Center."

// Subject is what is read.
type Subject struct {
	Kind           Kind
	CustomerID     string
	SubscriptionID string // of a provisioning status
	// Name is the domain of a customer, or the ID or the friendly name of an Azure subscription.
	Name string
	Key  string // the user's own, where many are read at once
}

// String names the subject and its customer.
func (s Subject) String() string {
	name := s.Short()
	if s.CustomerID != "" && s.Kind != Customer && s.Kind != Subscriptions && s.Kind != AzureSubscriptions {
		name += " of customer " + s.CustomerID
	}
	return s.withKey(name)
}

func (s Subject) withKey(name string) string {
	if s.Key != "" {
		return fmt.Sprintf("%s (%s)", redact.Value(s.Key), name)
	}
	return name
}

// Short names the subject without its customer.
func (s Subject) Short() string {
	switch s.Kind {
	case ProvisioningStatus:
		return "subscription " + s.SubscriptionID
	case AzureSubscription:
		return "Azure subscription " + redact.Value(s.Name)
	case Customer:
		if s.Name != "" {
			return "customer " + s.CustomerID + ", the tenant of domain " + redact.Value(s.Name)
		}
	case Domain:
		return "domain " + redact.Value(s.Name)
	case AccessToken, SignIn:
		return ""
	}
	return "customer " + s.CustomerID
}
