// Copyright (c) the terraform-provider-partnercenter authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"fmt"
	"strings"

	"github.com/terraform-partnercenter/terraform-provider-partnercenter/internal/simulator"
)

const thisStatus = "data.partnercenter_subscription_provisioning_status.this"

const allStatuses = "data.partnercenter_subscription_provisioning_statuses.all"

// readOf is a configuration that reads one subscription of the example
// customer.
func readOf(subscriptionID string, extra ...string) string {
	return fmt.Sprintf(`
data "partnercenter_subscription_provisioning_status" "this" {
  customer_id     = %q
  subscription_id = %q
  %s
}`, simulator.ExampleCustomerID, subscriptionID, strings.Join(extra, "\n  "))
}

// within is a read of the example with a timeout.
func within(timeout string) string {
	return readOf(simulator.ExampleSubscriptionID, `timeouts = { read = "`+timeout+`" }`)
}

// readMany reads the example subscription n times.
func readMany(n int) string {
	return strings.Replace(readOf(simulator.ExampleSubscriptionID), "{", fmt.Sprintf("{\n  count = %d", n), 1)
}

// readEachOf reads n subscriptions one by one.
func readEachOf(n int) string {
	return fmt.Sprintf(`
data "partnercenter_subscription_provisioning_status" "each" {
  for_each        = { for i in range(%d) : "s${i}" => format("00000000-0000-4000-8000-%%012d", i) }
  customer_id     = %q
  subscription_id = each.value
}`, n, simulator.ExampleCustomerID)
}

// readAllOf is a configuration that reads n subscriptions at once. A range of
// Terraform's has no more than 1,024 numbers.
func readAllOf(n int, extra ...string) string {
	return fmt.Sprintf(`
data "partnercenter_subscription_provisioning_statuses" "all" {
  subscriptions = {
    for i in flatten([for k in range(ceil(%[1]d / 1000)) : range(k * 1000, min(%[1]d, (k + 1) * 1000))]) : "s${i}" => {
      customer_id     = %[2]q
      subscription_id = format("00000000-0000-4000-8000-%%012d", i)
    }
  }
  %[3]s
}`, n, simulator.ExampleCustomerID, strings.Join(extra, "\n  "))
}

// gateWith is a configuration with a gate on the example subscription, and a
// resource behind it.
func gateWith(extra ...string) string {
	read := strings.Replace(readOf(simulator.ExampleSubscriptionID, extra...), `data "partnercenter_subscription_provisioning_status"`, `ephemeral "partnercenter_subscription_provisioning_gate"`, 1)
	return read + `
resource "terraform_data" "landing_zone" {
  depends_on = [ephemeral.partnercenter_subscription_provisioning_gate.this]
}`
}

var byName = fmt.Sprintf("friendly_name = %q", simulator.ActiveAzureSubscriptionName)

// customerBy finds a customer.
func customerBy(argument, value string) string {
	return fmt.Sprintf("data \"partnercenter_customer\" \"this\" {\n  %s = %q\n}\n", argument, value)
}

// listOfSubscriptions lists the subscriptions of the example customer.
const listOfSubscriptions = `data "partnercenter_subscriptions" "all" {
  customer_id = "` + simulator.ExampleCustomerID + `"
}
`

// azureSubscriptionsOf lists the Azure subscriptions of the example customer.
func azureSubscriptionsOf(extra string) string {
	return fmt.Sprintf("data \"partnercenter_azure_subscriptions\" \"all\" {\n  customer_id = %q\n  %s\n}\n", simulator.ExampleCustomerID, extra)
}

// azureSubscriptionWith finds an Azure subscription of the example customer.
func azureSubscriptionWith(arguments ...string) string {
	return fmt.Sprintf("data \"partnercenter_azure_subscription\" \"this\" {\n  customer_id = %q\n  %s\n}\n", simulator.ExampleCustomerID, strings.Join(arguments, "\n  "))
}
