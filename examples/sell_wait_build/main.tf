terraform {
  required_version = ">= 1.3"

  required_providers {
    azapi = {
      source  = "Azure/azapi"
      version = "~> 2.0"
    }
    partnercenter = {
      source = "terraform-partnercenter/partnercenter"
    }
  }
}

variable "billing_account_name" {
  description = "The name of the partner's billing account, a GUID."
  type        = string
}

variable "customer_id" {
  description = "The customer's tenant ID."
  type        = string
}

variable "poll_interval" {
  description = "The time between two polls."
  type        = string
  default     = "1m"
}

provider "partnercenter" {}

# Sells: an identity of the partner.
provider "azapi" {}

# Builds: an identity with access to the customer's tenant.
provider "azapi" {
  alias     = "customer"
  tenant_id = var.customer_id
}

resource "azapi_resource" "sale" {
  type      = "Microsoft.Subscription/aliases@2021-10-01"
  parent_id = "/"
  name      = "landing-zone"

  body = {
    properties = {
      billingScope = "/providers/Microsoft.Billing/billingAccounts/${var.billing_account_name}/customers/${var.customer_id}"
      displayName  = "Landing zone"
      workload     = "Production"
    }
  }

  response_export_values = ["properties.subscriptionId"]
}

# The ID is known only at apply, so the wait happens there.
data "partnercenter_azure_subscription" "sold" {
  customer_id           = var.customer_id
  azure_subscription_id = azapi_resource.sale.output.properties.subscriptionId
  wait_for_active       = true
  poll_interval         = var.poll_interval
}

# Taking the ID from the data source, not from the sale, makes this wait.
resource "azapi_resource" "landing_zone" {
  provider = azapi.customer

  type      = "Microsoft.Resources/resourceGroups@2024-03-01"
  parent_id = "/subscriptions/${data.partnercenter_azure_subscription.sold.azure_subscription_id}"
  name      = "landing-zone"
  location  = "westeurope"

  # Azure Resource Manager can lag behind Partner Center.
  retry = {
    error_message_regex = ["AuthorizationFailed", "SubscriptionNotFound"]
  }
}
