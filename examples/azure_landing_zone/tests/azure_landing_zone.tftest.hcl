# These Azure subscriptions exist in the simulated Partner Center, whose settings
# come from environment variables. Requires Terraform 1.7 or later.

mock_provider "azurerm" {}

run "active" {
  assert {
    condition     = data.partnercenter_azure_subscription.landing_zone.status == "active"
    error_message = "The Azure subscription is not active."
  }

  assert {
    condition     = data.partnercenter_azure_subscription.landing_zone.azure_subscription_id == "899ae6f1-8a74-4d5e-b6c6-e6b5019bbff8"
    error_message = "The Azure subscription is not the one with the name."
  }
}
