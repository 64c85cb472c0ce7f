// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Customer is a customer of a partner. Its ID is that of its Entra tenant.
type Customer struct {
	ID, CompanyName string
	// Domain is the default domain, and CustomDomains are others that are verified.
	Domain        string
	CustomDomains []string
	// RelationshipToPartner is reseller if it is empty.
	RelationshipToPartner string
	// AllowDelegatedAccess is left out of the response if it is nil.
	AllowDelegatedAccess *bool
	// Subscriptions are listed in this order. Their provisioning statuses are those of [Simulator.SetSubscription].
	Subscriptions []Subscription
}

// Subscription is an item of the list of a customer's subscriptions. Empty strings are left out of the response. An
// item out of the ordinary is scripted with [Respond].
type Subscription struct {
	ID                   string `json:"id"`
	OfferID              string `json:"offerId,omitempty"`
	OfferName            string `json:"offerName,omitempty"`
	FriendlyName         string `json:"friendlyName,omitempty"`
	ProductType          string `json:"-"`
	ParentSubscriptionID string `json:"parentSubscriptionId,omitempty"`
	Quantity             int64  `json:"quantity"`
	UnitType             string `json:"unitType,omitempty"`
	CreationDate         string `json:"creationDate,omitempty"`
	EffectiveStartDate   string `json:"effectiveStartDate,omitempty"`
	CommitmentEndDate    string `json:"commitmentEndDate,omitempty"`
	Status               string `json:"status,omitempty"`
	AutoRenewEnabled     bool   `json:"autoRenewEnabled"`
	IsTrial              bool   `json:"isTrial"`
	OrderID              string `json:"orderId,omitempty"`
	// AzureEntitlements are the Azure subscriptions under an Azure plan, in the order of their list. A subscription
	// whose OfferID is not that of an Azure plan has no such list.
	AzureEntitlements []AzureEntitlement `json:"-"`
}

// AzureEntitlement is an Azure subscription under an Azure plan.
type AzureEntitlement struct {
	ID           string `json:"id"`
	FriendlyName string `json:"friendlyName,omitempty"`
	Status       string `json:"status,omitempty"`
}

// azurePlanOffer begins the offer ID of every Azure plan.
const azurePlanOffer = "DZH318Z0BPS6"

// AddCustomer adds a customer to the partner with this tenant, or replaces the one with the same ID. Entra knows its
// domains from then on.
func (a *api) AddCustomer(tenantName string, c Customer) {
	c.CustomDomains = slices.Clone(c.CustomDomains)
	c.Subscriptions = slices.Clone(c.Subscriptions)
	for i, s := range c.Subscriptions {
		c.Subscriptions[i].AzureEntitlements = slices.Clone(s.AzureEntitlements)
	}
	if !a.entra.sell(tenantName, c.ID) {
		a.problem("AddCustomer: there is no tenant " + tenantName)
	}
	for _, domain := range c.domains() {
		a.entra.AddDomain(domain, c.ID)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.customers[strings.ToLower(c.ID)] = &c
}

// domains are all those that are verified, the default one first.
func (c *Customer) domains() []string {
	if c.Domain == "" {
		return c.CustomDomains
	}
	return append([]string{c.Domain}, c.CustomDomains...)
}

// SetAzureEntitlement adds an Azure subscription to an Azure plan of a customer, or replaces it. If there is no such
// plan, that is reported in [Simulator.Problems].
func (a *api) SetAzureEntitlement(customerID, azurePlanID string, entitlement AzureEntitlement) {
	a.mu.Lock()
	defer a.mu.Unlock()
	plan, ok := a.subscriptionLocked(customerID, azurePlanID)
	if !ok {
		a.problem("SetAzureEntitlement: there is no subscription " + azurePlanID)
		return
	}
	i := slices.IndexFunc(plan.AzureEntitlements, func(e AzureEntitlement) bool { return strings.EqualFold(e.ID, entitlement.ID) })
	if i < 0 {
		plan.AzureEntitlements = append(plan.AzureEntitlements, entitlement)
	} else {
		plan.AzureEntitlements[i] = entitlement
	}
}

func (a *api) subscriptionLocked(customerID, subscriptionID string) (*Subscription, bool) {
	c, ok := a.customers[strings.ToLower(customerID)]
	if !ok {
		return nil, false
	}
	i := slices.IndexFunc(c.Subscriptions, func(s Subscription) bool { return strings.EqualFold(s.ID, subscriptionID) })
	if i < 0 {
		return nil, false
	}
	return &c.Subscriptions[i], true
}

// sell adds a customer to those of a partner, and reports whether there is that partner.
func (e *entra) sell(tenantName, customerID string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	i := slices.IndexFunc(e.tenants, func(t Tenant) bool { return t.is(tenantName) })
	if i < 0 {
		return false
	}
	if !e.tenants[i].sellsTo(customerID) {
		e.tenants[i].Customers = append(slices.Clone(e.tenants[i].Customers), customerID)
	}
	return true
}

func customerNotFound() Fault { return APIError(http.StatusNotFound, 60003, "Tenant not found") }

func subscriptionNotFound(id string) Fault {
	return APIError(http.StatusNotFound, 20003, fmt.Sprintf("Subscription with ID %s not found.", id))
}

func (a *api) readCustomer(asked read) Fault {
	a.mu.Lock()
	defer a.mu.Unlock()
	c, ok := a.customers[strings.ToLower(asked.customerID)]
	if !ok {
		return customerNotFound()
	}
	relationship := c.RelationshipToPartner
	if relationship == "" {
		relationship = "reseller"
	}
	path := CustomerPath(c.ID)
	return apiResponse(http.StatusOK, struct {
		ID                    string            `json:"id"`
		CompanyProfile        companyProfile    `json:"companyProfile"`
		RelationshipToPartner string            `json:"relationshipToPartner"`
		AllowDelegatedAccess  *bool             `json:"allowDelegatedAccess,omitempty"`
		CustomDomains         []string          `json:"customDomains,omitempty"`
		Links                 map[string]link   `json:"links"`
		Attributes            map[string]string `json:"attributes"`
	}{
		c.ID,
		companyProfile{c.ID, c.Domain, c.CompanyName, selfLink(path + "/profiles/company"), objectType("CustomerCompanyProfile")},
		relationship, c.AllowDelegatedAccess, c.domains(), selfLink(path), objectType("Customer"),
	})
}

type companyProfile struct {
	TenantID    string            `json:"tenantId"`
	Domain      string            `json:"domain"`
	CompanyName string            `json:"companyName"`
	Links       map[string]link   `json:"links"`
	Attributes  map[string]string `json:"attributes"`
}

// subscriptionItem is what the list of subscriptions adds to each of them.
type subscriptionItem struct {
	Subscription
	ProductType *productType      `json:"productType,omitempty"`
	Links       map[string]link   `json:"links"`
	Attributes  map[string]string `json:"attributes"`
}

type productType struct {
	ID          string `json:"id"`
	DisplayName string `json:"displayName"`
}

func (a *api) readSubscriptions(asked read, first int) Fault {
	a.mu.Lock()
	defer a.mu.Unlock()
	c, ok := a.customers[strings.ToLower(asked.customerID)]
	if !ok {
		return customerNotFound()
	}
	path := SubscriptionsPath(c.ID)
	items := make([]subscriptionItem, 0, len(c.Subscriptions))
	for _, s := range c.Subscriptions {
		if asked.orderID != "" && !strings.EqualFold(s.OrderID, asked.orderID) {
			continue
		}
		item := subscriptionItem{Subscription: s, Links: selfLink(path + "/" + s.ID), Attributes: objectType("Subscription")}
		if s.ProductType != "" {
			item.ProductType = &productType{s.ProductType, s.ProductType}
		}
		items = append(items, item)
	}
	if asked.orderID != "" && len(items) == 0 {
		return APIError(http.StatusNotFound, 20000, "Order ID not found")
	}
	return list(a, path, asked.query(), items, first)
}

// azureEntitlementItem is what the list of Azure subscriptions adds to each of them.
type azureEntitlementItem struct {
	AzureEntitlement
	SubscriptionID string `json:"subscriptionId"`
}

func (a *api) readAzureEntitlements(asked read, first int) Fault {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.customers[strings.ToLower(asked.customerID)] == nil {
		return customerNotFound()
	}
	plan, ok := a.subscriptionLocked(asked.customerID, asked.subscriptionID)
	if !ok {
		return subscriptionNotFound(asked.subscriptionID)
	}
	if !strings.HasPrefix(plan.OfferID, azurePlanOffer) {
		return APIError(http.StatusBadRequest, 800021, "This subscription is not a valid subscription")
	}
	items := make([]azureEntitlementItem, 0, len(plan.AzureEntitlements))
	for _, e := range plan.AzureEntitlements {
		items = append(items, azureEntitlementItem{e, plan.ID})
	}
	return list(a, AzureEntitlementsPath(asked.customerID, asked.subscriptionID), asked.query(), items, first)
}
