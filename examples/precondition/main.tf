# The status alone stops nothing: pending is an answer like any other.
data "partnercenter_subscription_provisioning_status" "this" {
  customer_id     = var.customer_id
  subscription_id = var.subscription_id
}

resource "terraform_data" "landing_zone" {
  lifecycle {
    # This resource is stopped, and what depends on it. Others are planned, but
    # the plan as a whole fails.
    precondition {
      condition     = data.partnercenter_subscription_provisioning_status.this.status == "success"
      error_message = "The landing zone needs subscription ${var.subscription_id}, which is ${data.partnercenter_subscription_provisioning_status.this.status}."
    }
  }
}
