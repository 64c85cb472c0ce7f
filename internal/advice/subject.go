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
	// Domain is the tenant of a domain, found in Microsoft Entra's metadata.
	Domain
	// AccessToken is the access token that a command requests.
	AccessToken
	// SignIn is the sign-in of a user.
	SignIn
)

// kinds hold the opening of an error of each kind, up to the subject, and the things
// that may be too new to be found.
var kinds = map[Kind]struct{ opening, newThings string }{
	ProvisioningStatus: {"Could not read the provisioning status of", "subscriptions"},
	Customer:           {"Could not read", "customers"},
	Subscriptions:      {"Could not read the subscriptions of", "customers"},
	AzureSubscriptions: {"Could not read the Azure subscriptions of", "Azure plans"},
	AzureSubscription:  {"Could not read", "Azure plans"},
	Domain:             {"Could not find the customer of", ""},
	AccessToken:        {"Could not get an access token", ""},
	SignIn:             {"Could not sign in", ""},
}

// Subject is what is read.
type Subject struct {
	Kind           Kind
	CustomerID     string
	SubscriptionID string // of a provisioning status
	// Name is the domain by which a customer is found, or the ID or the friendly name
	// of an Azure subscription.
	Name string
	// Key is the user's key for it where many are read at once.
	Key string
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
