# Reading the status stops nothing: pending is a value like any other.
data "partnercenter_subscription_provisioning_status" "this" {
  customer_id     = "0c39d6d5-c70d-4c55-bc02-f620844f3fd1"
  subscription_id = "aaaa0a0a-bb1b-cc2c-dd3d-eeeeee4e4e4e"
}

resource "terraform_data" "landing_zone" {
  lifecycle {
    # Stops this resource and everything that depends on it. Other resources are
    # planned, but the plan as a whole fails.
    precondition {
      condition     = data.partnercenter_subscription_provisioning_status.this.status == "success"
      error_message = "Subscription ${data.partnercenter_subscription_provisioning_status.this.subscription_id}: provisioning status is \"${data.partnercenter_subscription_provisioning_status.this.status}\", must be \"success\"."
    }
  }
}
