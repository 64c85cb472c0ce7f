// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import "fmt"

// LookupError is the error of a search by name or in a list that found nothing, or
// too much.
type LookupError struct {
	// Title is one of the table of titles.
	Title string
	// Reason is a clause without a period, and without text of a server, which could
	// begin a line.
	Reason   string
	NextStep string
	// NotYet reports whether what was searched for may be too new to be found.
	NotYet bool
}

func (e *LookupError) Error() string { return e.Reason }

// NoAzurePlan is the error for a customer without an Azure plan, but perhaps with
// subscriptions of a legacy Azure offer.
func NoAzurePlan(legacy []string) *LookupError {
	if len(legacy) > 0 {
		return &LookupError{
			Title:  TitleAzurePlanNotFound,
			Reason: "the customer has no Azure plan, but a legacy Azure offer (MS-AZR-0145P): " + First(legacy),
			NextStep: "Each of these IDs is itself that of an Azure subscription: use it as it is, or read its status with partnercenter_subscriptions. " +
				"The data sources for Azure subscriptions read only those under an Azure plan.",
			NotYet: true,
		}
	}
	return &LookupError{
		Title:    TitleAzurePlanNotFound,
		Reason:   "none of the customer's subscriptions is an Azure plan",
		NextStep: "Check customer_id, and in Partner Center whether the customer has an Azure plan. A new one can take a few minutes to appear.",
		NotYet:   true,
	}
}

// SeveralAzurePlans is the error for a customer with more than one Azure plan to
// choose from. If none is active, one of them may become the only active one.
func SeveralAzurePlans(ids []string, active bool) *LookupError {
	which := "several Azure plans, none of them active"
	if active {
		which = "several active Azure plans"
	}
	return &LookupError{
		Title:    TitleSeveralAzurePlans,
		Reason:   "the customer has " + which + ": " + First(ids),
		NextStep: "Set azure_plan_id to one of them.",
		NotYet:   !active,
	}
}

const checkAzureSubscription = "Check customer_id, and friendly_name or azure_subscription_id: the data source partnercenter_azure_subscriptions lists what there is."

// NoAzureSubscription is the error for an ID or a name that no Azure subscription has.
func NoAzureSubscription() *LookupError {
	return &LookupError{
		Title:    TitleAzureSubscriptionNotFound,
		Reason:   "the customer's Azure plan has no such Azure subscription",
		NextStep: checkAzureSubscription + " To wait for a new Azure subscription, set wait_for_active.",
	}
}

// SeveralAzureSubscriptions is the error for a name that several Azure subscriptions
// have.
func SeveralAzureSubscriptions(ids []string) *LookupError {
	return &LookupError{
		Title:    TitleAmbiguousName,
		Reason:   "several Azure subscriptions have this name: " + First(ids),
		NextStep: "Set azure_subscription_id to one of them instead of friendly_name, or rename the others.",
	}
}

const (
	maxNames     = 20
	maxNamesText = 500 // bytes
)

// First lists the first of several names, and counts the rest.
func First(names []string) string {
	text := ""
	for i, name := range names {
		if i == maxNames || len(text)+len(name) > maxNamesText {
			return fmt.Sprintf("%s, and %d more", text, len(names)-i)
		}
		if i > 0 {
			text += ", "
		}
		text += name
	}
	return text
}
