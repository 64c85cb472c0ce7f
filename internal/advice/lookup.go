// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package advice

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/redact"
)

// LookupError is the error of a search that found nothing, or too much.
type LookupError struct {
	Title    string // one of the table of titles
	Reason   string // a clause without a period, and without text of a server, which could begin a line
	NextStep string // sentences
	Names    string // those that were found instead, in one line that is safe to display; empty for none
	NotYet   bool   // whether what was searched for may be too new to be found
}

func (e *LookupError) Error() string { return e.Reason }

// NoAzurePlan is the error for a customer without an Azure plan. It takes the IDs of
// the customer's subscriptions of a legacy Azure offer.
func NoAzurePlan(legacy []string) *LookupError {
	reason := "none of the customer's subscriptions is an Azure plan"
	next := "Check customer_id, and check in Partner Center that the customer has an Azure plan. A new one can take a few minutes to appear."
	if len(legacy) > 0 {
		reason = "the customer has no Azure plan, but a legacy Azure offer (MS-AZR-0145P): " + First(legacy)
		next = "Each of these IDs is the ID of an Azure subscription: use it directly, or read its status with partnercenter_subscriptions. " +
			"The data sources for Azure subscriptions read only those under an Azure plan."
	}
	return &LookupError{Title: TitleAzurePlanNotFound, Reason: reason, NextStep: next, NotYet: true}
}

// SeveralAzurePlans is the error for a customer with more than one Azure plan to
// choose from. If none is active, one of them may become the only active one.
func SeveralAzurePlans(ids []string, active bool) *LookupError {
	which := "several Azure plans, none of them active"
	if active {
		which = "several active Azure plans"
	}
	reason := "the customer has " + which + ": " + First(ids)
	return &LookupError{Title: TitleSeveralAzurePlans, Reason: reason, NextStep: "Set azure_plan_id to one of them.", NotYet: !active}
}

const checkAzureSubscription = "Check customer_id, and friendly_name or azure_subscription_id: the data source partnercenter_azure_subscriptions lists all of them."

// NoAzureSubscription is the error for an ID or a name that no Azure subscription
// has. It takes the names that there are.
func NoAzureSubscription(names []string) *LookupError {
	return &LookupError{
		Title:    TitleAzureSubscriptionNotFound,
		Reason:   "the customer's Azure plan has no such Azure subscription",
		NextStep: checkAzureSubscription + " To wait for a new Azure subscription, set wait_for_active.",
		Names:    cmp.Or(namesInBrief(names), "none"),
		NotYet:   true,
	}
}

// SimilarAzureSubscription is the error for a name that is almost the name of an Azure
// subscription: waiting for it would be in vain.
func SimilarAzureSubscription(names []string) *LookupError {
	return &LookupError{
		Title:    TitleAzureSubscriptionNotFound,
		Reason:   "no Azure subscription has exactly this name, but one has a name that differs only in case, spaces, or Unicode form",
		NextStep: "Copy the name below into friendly_name, or set azure_subscription_id instead.",
		Names:    namesInBrief(names),
	}
}

func namesInBrief(names []string) string {
	const limit = 10
	shown := slices.Clone(names)
	for i := range min(limit, len(shown)) {
		shown[i] = redact.Value(shown[i])
	}
	return first(shown, limit)
}

// SeveralAzureSubscriptions is the error for a name of several Azure subscriptions.
func SeveralAzureSubscriptions(ids []string) *LookupError {
	return &LookupError{
		Title:    TitleAmbiguousName,
		Reason:   "several Azure subscriptions have this name: " + First(ids),
		NextStep: "Set azure_subscription_id to one of them instead of friendly_name, or rename the others.",
	}
}

// First lists the first of several names, and counts the rest.
func First(names []string) string { return first(names, 20) }

func first(names []string, limit int) string {
	const maxText = 500 // bytes
	text := ""
	for i, name := range names {
		if i == limit || len(text)+len(name) > maxText {
			return fmt.Sprintf("%s, and %d more", text, len(names)-i)
		}
		if i > 0 {
			text += ", "
		}
		text += name
	}
	return text
}
